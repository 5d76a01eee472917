/** Comments of scripts and configurations that keep rules silent: the findings that are left, and comments that do nothing. */
import {
	checkFileRules,
	commentsIn,
	inlineSuppressions,
	isSuppressed,
	rules,
	type Finding,
	type IdleSuppression,
	type InlineSuppression,
	type NamedRule,
	type TextRange,
} from "../core/index.js";
import type { Script } from "./scripts.js";

export interface SuppressedScript {
	readonly kept: readonly Finding[];
	readonly idle: readonly IdleSuppression[];
}

export interface ScriptSuppressionOptions {
	readonly thresholds: Readonly<Record<string, number>>;
	/** True when the rules about the run had everything that they need: only then is their silence known. */
	readonly isRunKnown: boolean;
	/** Ids of the rules that ran. */
	readonly ran: readonly string[];
}

/** `findings`: all that stand in the script. */
export function suppressInScript(
	script: Script,
	findings: readonly Finding[],
	options: ScriptSuppressionOptions,
): SuppressedScript {
	const comments = commentsIn(script.module, script.configFile);
	const suppressions = inlineSuppressions(script.module.text, comments);
	const kept = findings.filter(
		({ rule, range }) => !suppressions.some((suppression) => isSuppressed(suppression, rule, range)),
	);
	return { kept, idle: suppressions.flatMap((one) => idleParts(one, script, findings, options)) };
}

function idleParts(
	suppression: InlineSuppression,
	script: Script,
	findings: readonly Finding[],
	options: ScriptSuppressionOptions,
): IdleSuppression[] {
	const { range, rules: named, removal } = suppression;
	if (named.length === 0) {
		return [{ range, rule: "", cause: "no-rule", removal }];
	}
	return named.flatMap((name) => {
		const cause = causeOf(suppression, name, script, findings, options);
		return cause === undefined ? [] : [{ range, rule: name.id, cause, removal: name.removal }];
	});
}

function causeOf(
	suppression: InlineSuppression,
	{ id }: NamedRule,
	script: Script,
	findings: readonly Finding[],
	{ thresholds, isRunKnown, ran }: ScriptSuppressionOptions,
): IdleSuppression["cause"] | undefined {
	const rule = rules.find((one) => one.id === id);
	if (rule === undefined) {
		return "unknown-rule";
	}
	const covers = (place: { readonly range: TextRange }): boolean =>
		isSuppressed(suppression, id, place.range);
	if (rule.stage === "script") {
		// It needs the script alone, so it is asked even where it is switched off.
		const own = checkFileRules({
			stage: "script",
			value: script.module,
			file: script.file,
			ctx: { thresholds },
			levels: {},
			rules: [id],
		});
		return own.some(covers) ? undefined : "nothing-to-report";
	}
	const isKnown = rule.stage === "run" && isRunKnown && ran.includes(id);
	const isUsed = findings.some((finding) => finding.rule === id && covers(finding));
	return isKnown && !isUsed ? "nothing-to-report" : undefined;
}
