/** A stop token whose label is ignored, because it is the pad token too and padding is masked by its id. */
import type { Fix } from "../base/fix.js";
import type { RelatedLocation, RuleFinding } from "../base/finding.js";
import type { Location } from "../base/text-range.js";
import { lookUpOption, openScope } from "../options/look-up-option.js";
import type { Libraries } from "../options/possible-releases.js";
import { tablesOfCall } from "../options/python-tables.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { isOverwriting } from "./support/labels-are-final.js";
import { hasNoPadToken } from "./support/models-without-pad.js";
import { rowsThatEnd, showRows } from "./support/rows-that-end.js";

export default defineRule({
	id: "eos-masked",
	stage: "run",
	severity: "error",
	*check(run, ctx) {
		const rows = rowsThatEnd(run, ({ ends }) => ends === "masked-by-pad");
		if (rows !== undefined) {
			const { text = "its EOS" } = rows.proof;
			const count = showRows(rows);
			yield* report(run, ctx, {
				message: `"${text}" is the pad token too, and labels with the pad token's id are ignored: in ${count} the end of the answer is not trained, so the model does not learn to stop. ${TODO}`,
				related: rows.related,
				severity: rows.proof.isApproximate === true ? "warning" : "error",
				...(rows.proof.decidedBy === undefined ? {} : { decidedBy: rows.proof.decidedBy }),
			});
		} else if (isPlainInScript(run, ctx)) {
			yield* report(run, ctx, {
				severity: "warning",
				message: `The pad token is the EOS token, and ${maskerOf(run)} ignores every label with its id, so no EOS is trained and the model does not learn to stop. ${TODO}`,
			});
		} else if (isMaskedByOlderTrl(run)) {
			yield* report(run, ctx, {
				severity: "info",
				message: `The pad token is the EOS token, and no file says which TRL runs: before 0.16.1 its collator ignores every label with that id, so no EOS is trained and the model does not learn to stop. Pin TRL to a newer release, or use another pad token.`,
			});
		}
	},
});

const TODO = "Use another pad token, or a collator that masks padding by position.";

/** Without ids, if the script says it all: Transformers' collator masks by id, TRL's of the same name does not. */
function isPlainInScript(run: Run, ctx: RuleContext): boolean {
	const { module, datasets } = run;
	const isUnseen = datasets.every(({ digests }) => digests.every(({ tokens }) => tokens === undefined));
	return isUnseen && (hasLanguageCollator(module) || masksByPadId(run)) && padsWithEos(run, ctx);
}

/** Set so on every path, or on the path that this model takes. */
function padsWithEos({ config }: Run, { family }: RuleContext): boolean {
	const { padToken, eosToken } = config.tokenizerEdits;
	const model = config.tokenizer ?? config.model;
	const name = model?.certainty === "certain" ? model.value : "";
	// Base models of Qwen come with one token for both.
	const isOwn =
		family?.isBase?.(name) === true &&
		family.baseEos !== undefined &&
		family.padTokens?.(name)[0] === family.baseEos &&
		eosToken === undefined;
	if (padToken === undefined) {
		return isOwn;
	}
	const isSame =
		padToken.value === "eos_token" || (eosToken !== undefined && padToken.value === eosToken.value);
	return isSame && (padToken.certainty === "certain" || hasNoPadToken(name) || isOwn);
}

/** `labels[labels == tokenizer.pad_token_id] = -100`, and the same row by row. */
const BY_PAD_ID =
	/\[\s*\w+(?:\[["']\w+["']\])?\s*==\s*[\w.]*pad_token_id\s*\]\s*=\s*-100\b|-100\s+if\s+\w+\s*==\s*[\w.]*pad_token_id\s+else\b|\(?\s*\w+\s+if\s+\w+\s*!=\s*[\w.]*pad_token_id\s+else\s+-100\b|(?:masked_fill_?\(\s*[^()\n]*==\s*[\w.]*pad_token_id|where\(\s*[^()\n]*==\s*[\w.]*pad_token_id)\s*,\s*-100\b/;

/** In the function that makes the labels, which reach the loss as they are. */
function masksByPadId({ config, module }: Run): boolean {
	const { tokenize } = config;
	if (tokenize?.labels !== "unknown" || isOverwriting(config.collator?.value)) {
		return false;
	}
	const { start, end } = tokenize.location.range;
	return BY_PAD_ID.test(module.text.slice(start, end).replace(/#.*/g, ""));
}

function maskerOf({ module }: Run): string {
	return hasLanguageCollator(module) ? COLLATOR : "the script";
}

/** The default collator of TRL's trainer, by the script alone. */
function isMaskedByOlderTrl({ config, module }: Run): boolean {
	const { source, specifier } = config.version;
	const { padToken, eosToken } = config.tokenizerEdits;
	const isSame =
		padToken !== undefined &&
		(padToken.value === "eos_token" || (eosToken !== undefined && padToken.value === eosToken.value));
	return (
		config.trainer === "trl-sft" &&
		source === undefined &&
		specifier === undefined &&
		isSame &&
		config.collator === undefined &&
		config.completionCollator === undefined &&
		config.padToken === undefined &&
		module.calls.every((call) => isTakenBy(OLD_TRL, call, module))
	);
}

/** The last release whose collator masks by id. */
const OLD_TRL = new Map([["trl", { library: "trl", version: "0.16.0" }]]);

/** False: the script is written for a newer release. */
function isTakenBy(libraries: Libraries, call: PythonCall, module: PythonModule): boolean {
	const known = tablesOfCall(call, module);
	const scope =
		known?.tables.every((id) => id.startsWith("trl/")) === true && openScope(known.tables, libraries);
	return (
		scope === undefined ||
		scope === false ||
		call.keywords.every(({ name }) => name.startsWith("*") || lookUpOption(scope, name).kind === "accepted")
	);
}

const COLLATOR = "DataCollatorForLanguageModeling";

function hasLanguageCollator({ imports, calls }: PythonModule): boolean {
	const isTransformers = imports.some(
		({ module, name }) =>
			module.split(".")[0] === "transformers" && (name === COLLATOR || name === undefined),
	);
	return (
		isTransformers &&
		calls.some(
			({ name, keywords }) =>
				name === COLLATOR &&
				keywords.some(
					(keyword) => keyword.name === "mlm" && keyword.value.kind === "boolean" && !keyword.value.value,
				),
		)
	);
}

interface Report extends Pick<RuleFinding, "message" | "severity"> {
	readonly related?: readonly RelatedLocation[];
	readonly decidedBy?: Location;
}

/** At the assignment of the pad token, else at what masks by its id. */
function* report(run: Run, ctx: RuleContext, { decidedBy, ...finding }: Report): Generator<RuleFinding> {
	const { padToken } = run.config.tokenizerEdits;
	const collator = run.module.calls.find(({ name }) => name === COLLATOR);
	const place =
		padToken?.source ?? decidedBy ?? collator?.location ?? run.config.collator?.source ?? run.config.call;
	if (place !== undefined) {
		yield {
			...place,
			...finding,
			fixes: padToken?.source === undefined ? [] : otherPad(run, ctx, padToken.source),
		};
	}
}

/** Another token of the model's vocabulary in place of the assigned one. */
function otherPad({ module, config }: Run, ctx: RuleContext, { file, range }: Location): readonly Fix[] {
	const eos = ctx.tokenizer?.eos?.text ?? config.tokenizerEdits.eosToken?.value;
	const isBase = ctx.family?.isBase?.(config.model?.value ?? "") === true;
	const ends = [eos, isBase ? ctx.family.baseEos : undefined];
	const model = config.model?.value ?? config.tokenizer?.value ?? "";
	const pad = ctx.family?.padTokens?.(model).find((token) => !ends.includes(token));
	const source = file === module.file ? module.text.slice(range.start, range.end) : "";
	const [before] = /^[\w.]*pad_token\s*=\s*(?=[^=])/.exec(source) ?? [];
	if (pad === undefined || before === undefined) {
		return [];
	}
	const edit = {
		file,
		range: { start: range.start + before.length, end: range.end },
		newText: JSON.stringify(pad),
	};
	return [{ title: `Pad with \`${pad}\``, safety: "unsafe", edits: [edit], preferred: true }];
}
