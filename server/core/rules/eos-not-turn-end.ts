/** Answers that end with a token at which generation does not stop, since the run's EOS is another one. */
import type { Fix } from "../base/fix.js";
import type { Location } from "../base/text-range.js";
import type { Run } from "../types/run.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { stopStringAtEnd } from "../types/stop-strings.js";
import { insertAfter, quoted } from "./support/script-edits.js";
import { rowsThatEnd, showRows } from "./support/rows-that-end.js";
import { tokenizerName } from "./support/tokenizer-name.js";
import { tokenizerPlace } from "./support/tokenizer-place.js";

export default defineRule({
	id: "eos-not-turn-end",
	stage: "run",
	severity: "warning",
	*check(run, ctx) {
		const eos = eosOf(run, ctx);
		const rows =
			eos === undefined
				? undefined
				: rowsThatEnd(
						run,
						({ ends, text }) =>
							text !== undefined &&
							text !== eos.text &&
							!eos.others.includes(text) &&
							(ends === "missing" || (ends === "unknown" && eos.isByName)),
					);
		const end = rows?.proof.text;
		const place = placeOf(run);
		const written = eos?.isByName === true && rows === undefined ? writtenEnd(run, eos, ctx) : undefined;
		if (eos !== undefined && written !== undefined && place !== undefined) {
			yield {
				...place,
				message: `The script ends its text with "${written.end}", but this base model's EOS is "${eos.text}": the model learns to write "${written.end}" and generation does not stop there. Make "${written.end}" the EOS.`,
				related: [{ ...written.location, message: "The text is built here." }],
				fixes: fixesOf(run, written.end),
			};
		}
		if (eos !== undefined && rows !== undefined && end !== undefined && place !== undefined) {
			const whose = eos.isByName ? "this base model's EOS" : "the EOS of this run";
			yield {
				...place,
				message: `The answers end with "${end}" (${showRows(rows)}), but ${whose} is "${eos.text}": the model learns to write "${end}" and generation does not stop there. Make "${end}" the EOS.`,
				related: rows.related,
				fixes: fixesOf(run, end),
			};
		}
	},
});

/** Something in the script decides where generation stops, or what the EOS is. */
const SETS_STOP =
	/eos_token["']?\s*[=:](?!=)|eos_token_id["']?\s*[=:]\s*(?:\[|terminators)|terminators|stop_strings|stop_token|StoppingCriteria|get_chat_template|setup_chat_format|clone_chat_template/;

/** Where no row is at hand: the stop string that the script's own text ends with, if it is one of the family's. */
function writtenEnd(
	{ config, datasets, module }: Run,
	eos: RunEos,
	{ family }: RuleContext,
): { readonly end: string; readonly location: Location } | undefined {
	const pattern = config.formatting?.pattern;
	const last = pattern?.parts.at(-1);
	const end = last?.kind === "literal" ? stopStringAtEnd(last.text) : undefined;
	const isSeen = datasets.some(({ digests }) => digests.length > 0);
	return pattern === undefined ||
		end === undefined ||
		isSeen ||
		SETS_STOP.test(module.text) ||
		end === eos.text ||
		eos.others.includes(end) ||
		family?.stopTokens.includes(end) !== true
		? undefined
		: { end, location: pattern.location };
}

interface RunEos {
	readonly text: string;
	/** Taken from the name of a base model, as its files are not at hand. */
	readonly isByName: boolean;
	/** Tokens at which the family's chat models stop too, whether or not `generation_config.json` is at hand. */
	readonly others: readonly string[];
}

/** Undefined where it is not known. */
function eosOf({ config }: Run, { tokenizer, family }: RuleContext): RunEos | undefined {
	const isBase = family?.isBase?.(config.model?.value ?? "") === true;
	const others = isBase ? [] : (family?.stopTokens ?? []);
	const own = config.eosToken?.value ?? tokenizer?.eos?.text;
	if (own !== undefined) {
		const isKnown = tokenizer?.template.level === "exact" || isBase;
		return isKnown ? { text: own, isByName: false, others } : undefined;
	}
	return isBase && family.baseEos !== undefined
		? { text: family.baseEos, isByName: true, others }
		: undefined;
}

/** The EOS that the script sets, else the name of the model. */
function placeOf({ config, module }: Run): Location | undefined {
	return (
		config.eosToken?.source ?? config.tokenizerEdits.eosToken?.source ?? tokenizerPlace(config, module.text)
	);
}

function fixesOf(run: Run, end: string): readonly Fix[] {
	const { config, module } = run;
	const set = config.eosToken?.source ?? config.tokenizerEdits.eosToken?.source;
	if (set !== undefined) {
		return replaceValue(run, set, end);
	}
	return [...argumentOfConfig(run, end), ...assignAfterLoad(module, end)].slice(0, 1);
}

/** `SFTConfig(eos_token=…)`, which TRL has since 0.17. */
function argumentOfConfig({ config, module }: Run, end: string): readonly Fix[] {
	const { library, version = "" } = config.version;
	const call = module.calls.find(({ name }) => name === "SFTConfig");
	const last = call?.keywords.at(-1)?.location;
	const isKnown = library === "trl" && /^(?:0\.(?:1[7-9]|[2-9]\d)|[1-9]\d*\.)/.test(version);
	if (!isKnown || last === undefined || last.file !== module.file) {
		return [];
	}
	const at = { start: last.range.end, end: last.range.end };
	const edit = { file: module.file, range: at, newText: `, eos_token=${JSON.stringify(end)}` };
	return [
		{ title: `Set eos_token to \`${end}\` in SFTConfig`, safety: "unsafe", edits: [edit], preferred: true },
	];
}

/** `eos_token="…"` or `tokenizer.eos_token = "…"`: what stands behind the sign. */
function replaceValue({ module }: Run, { file, range }: Location, end: string): readonly Fix[] {
	const source = file === module.file ? module.text.slice(range.start, range.end) : "";
	const [before] = /^(?:[\w.]*eos_token\s*=\s*)?(?=["'])/.exec(source) ?? [];
	if (before === undefined) {
		return [];
	}
	const edit = {
		file,
		range: { start: range.start + before.length, end: range.end },
		newText: JSON.stringify(end),
	};
	return [{ title: `Change the EOS to \`${end}\``, safety: "unsafe", edits: [edit], preferred: true }];
}

/** A line behind the one that loads the tokenizer. */
function assignAfterLoad(module: Run["module"], end: string): readonly Fix[] {
	const name = tokenizerName(module);
	const load = module.calls.find(
		({ callee, assignedTo }) =>
			callee.endsWith(".from_pretrained") && assignedTo?.split(/,\s*/).includes(name) === true,
	);
	const line = `${name}.eos_token = ${quoted(module, end)}`;
	const edit = load === undefined ? undefined : insertAfter(module, load.location.range, [line]);
	if (edit === undefined) {
		return [];
	}
	return [{ title: `Set ${name}.eos_token to \`${end}\``, safety: "unsafe", edits: [edit], preferred: true }];
}
