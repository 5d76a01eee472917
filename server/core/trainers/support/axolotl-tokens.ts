/** Tokens that an Axolotl config adds or renames, and other things that change the ids in ways that are not followed. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isOn, listOption, mapOption, optionOf, type AxolotlRun } from "./axolotl-run.js";
import type { PreparedRow } from "./label-row.js";

/** A reason when the shown ids may differ; undefined when the row holds none of these tokens. */
export function findTokenGap(row: PreparedRow, run: AxolotlRun): Unavailable | string | undefined {
	const { tokenizer } = run.engine;
	const other = ["tokenizer_use_mistral_common", "processor_type", "is_multimodal"].find((name) =>
		isOn(run, name),
	);
	if (other !== undefined) {
		return unavailable(
			`\`${other}\` gives the rows to another tokenizer or processor, whose ids are not followed.`,
			"The mask of text rows is shown without it.",
		);
	}
	const special = mapOption(run, "special_tokens") ?? {};
	const eos = special["eos_token"];
	if (typeof eos === "string" && tokenizer.tokenToId(eos) === undefined) {
		return notThere("special_tokens.eos_token", eos);
	}
	if (Object.keys(mapOption(run, "added_tokens_overrides") ?? {}).length > 0) {
		return unavailable(
			"`added_tokens_overrides` changes the tokenizer's files, which is not followed.",
			"Point tunelint.tokenizer to the tokenizer folder that Axolotl writes into output_dir.",
		);
	}
	const { text } = row.encoding.rendered;
	const used = addedTokens(special, run).filter(({ token }) => token !== "" && text.includes(token));
	const missing = used.find(({ token }) => tokenizer.tokenToId(token) === undefined);
	if (missing !== undefined) {
		return notThere(missing.option, missing.token);
	}
	const split = used.find(({ token }) => !tokenizer.isSpecial(tokenizer.tokenToId(token) ?? -1));
	if (split !== undefined) {
		return `\`${split.option}\` makes "${split.token}" a token that is never split, which the shown ids do not follow.`;
	}
	const bos = special["bos_token"];
	return typeof bos === "string" && bos !== tokenizer.facts.bos?.text
		? "`special_tokens.bos_token` replaces the tokenizer's BOS, which the shown ids do not follow."
		: undefined;
}

function addedTokens(
	special: { readonly [name: string]: JsonValue },
	run: AxolotlRun,
): readonly { readonly option: string; readonly token: string }[] {
	const own = optionOf(run, "tokens") === undefined ? [] : (listOption(run, "tokens") ?? []);
	return [
		...own.map((token) => ({ option: "tokens", token })),
		...Object.entries(special).flatMap(([name, value]) =>
			(Array.isArray(value) ? value : [value]).flatMap((token: JsonValue) =>
				typeof token === "string" ? [{ option: `special_tokens.${name}`, token }] : [],
			),
		),
	];
}

function notThere(option: string, token: string): Unavailable {
	return unavailable(
		`\`${option}\` adds "${token}", which is not in the vocabulary yet, so its id is not known.`,
		"Use a token that the vocabulary has, or point tunelint.tokenizer to the folder of the changed tokenizer.",
	);
}
