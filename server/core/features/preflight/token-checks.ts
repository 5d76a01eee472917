/** Stop token, mask and length: what each row trains. */
import { formatCount, formatNumberOf, formatShare } from "../../base/wording.js";
import type { LineDigest } from "../../types/example-analysis.js";
import type { StopProof } from "../../types/stop-proof.js";
import { conclude, isVerdict, ofAll, rowDoubt, tokensGap, type Evidence } from "./conclude.js";
import { trainingRows, type PreflightInput } from "./preflight-input.js";
import { signalOf } from "./signal-delta.js";
import type { PreflightCheck } from "./preflight-report.js";

export function tokenChecks(input: PreflightInput): readonly PreflightCheck[] {
	return [
		withCuts(input, conclude(input, "stop", stop(input))),
		conclude(input, "mask", mask(input)),
		conclude(input, "length", length(input)),
	];
}

const ENDS: Readonly<Record<StopProof["ends"], string>> = {
	trained: "",
	"masked-by-pad": "masked, since it is the pad token too",
	"outside-mask": "outside the trained part",
	cut: "cut by the maximum length",
	missing: "without one",
	unknown: "whose model's stop token is not known",
};

const FOREIGN = "that end with another model's stop string";

/** The model's stop token is known by its family's name then, though its own tokenizer is not here. */
function isForeign({ findings }: PreflightInput): boolean {
	return findings.some(({ rule, severity }) => rule === "wrong-eos-for-model" && isVerdict(severity));
}

function stop(input: PreflightInput): Evidence {
	return known(input, (rows) => {
		const proofs = rows.flatMap(({ stop: proof }) => (proof === undefined ? [] : [proof]));
		const silent = rows.length - proofs.length;
		const passed = proofs.filter(({ ends }) => ends === "trained").length;
		const others = Object.entries(ENDS).flatMap(([ends, words]) => {
			const count = proofs.filter((proof) => proof.ends === ends).length;
			const why = ends === "unknown" && isForeign(input) ? FOREIGN : words;
			return ends === "trained" || count === 0 ? [] : [`${formatCount(count)} ${why}`];
		});
		const tokens = [...new Set(proofs.flatMap(({ ends, text }) => (ends === "trained" ? [text ?? ""] : [])))];
		const names = tokens.slice(0, 3).map((token) => `"${token}"`);
		const isKnown = proofs.some(({ ends }) => ends !== "unknown");
		const text = [
			...(isKnown || proofs.length === 0
				? [`trained in ${ofAll(passed, rows.length)}${names.length === 0 ? "" : ` (${names.join(", ")})`}`]
				: []),
			...others,
			...(silent === 0 ? [] : [`${formatCount(silent)} without a trained answer`]),
		].join("; ");
		const counted = { text, rows: { passed, total: rows.length } };
		const todo = "Preview one of these records, and look whether its answer should end with a stop token.";
		return passed === rows.length ? counted : { ...counted, gap: { status: "unknown", todo } };
	});
}

/** A maximum length that is found to cut is why those rows lack their stop token. */
function withCuts({ run, findings }: PreflightInput, check: PreflightCheck): PreflightCheck {
	const cuts = trainingRows(run).some(({ stop: proof }) => proof?.ends === "cut");
	const cause = findings.find(
		({ rule, severity }) => rule === "sequence-truncated" && severity === "warning",
	);
	if (!cuts || cause === undefined || check.status === "fail") {
		return check;
	}
	const { rule, severity, file, range } = cause;
	const message = "The maximum length cuts the ends of answers.";
	const { id, text, rows, places } = check;
	const all = [{ rule, severity, file, range, message }, ...places];
	return { id, status: "fail", text, places: all, ...(rows === undefined ? {} : { rows }) };
}

function mask(input: PreflightInput): Evidence {
	return known(input, (rows) => {
		const { tokens: total, trained, dropped, empty } = signalOf(rows);
		const untrained = dropped + empty;
		const proofs = rows.flatMap(({ proof }) =>
			proof?.promptTrained === undefined ? [] : [proof.promptTrained],
		);
		const ofPrompts = proofs.reduce((all, one) => all + one, 0);
		const passed = rows.length - untrained;
		const text = [
			`${formatShare(trained, total)} of ${formatNumberOf(total, "token")} trained`,
			...(proofs.length === 0 ? [] : [promptWords(ofPrompts)]),
			...(untrained === 0 ? [] : [`nothing is trained in ${formatNumberOf(untrained, "row")}`]),
		].join("; ");
		const counted = { text, rows: { passed, total: rows.length } };
		const todo = "Preview one of the rows of which nothing is trained: it says why.";
		return untrained === 0 ? counted : { ...counted, gap: { status: "unknown", todo } };
	});
}

function promptWords(tokens: number): string {
	return tokens === 0
		? "no text of a user, of the system or of a tool is trained"
		: `${formatNumberOf(tokens, "token")} of prompts are trained too`;
}

function length(input: PreflightInput): Evidence {
	const { config } = input.run;
	const limit = config.tokenize?.maxLength ?? config.maxLength;
	return known(input, (rows) => {
		const cut = rows.filter((digest) => (digest.cut ?? 0) > 0).length;
		const longest = rows.reduce((most, { tokens = 0 }) => Math.max(most, tokens), 0);
		const passed = rows.length - cut;
		const by = limit?.value === undefined || limit.value === null ? "" : ` ${limit.option}=${limit.value}`;
		const text = `${by === "" ? "no maximum length is set;" : `${by.trim()} keeps`} ${ofAll(passed, rows.length)} whole; the longest has ${formatNumberOf(longest, "token")}`;
		const counted = { text, rows: { passed, total: rows.length } };
		return cut === 0 ? counted : { ...counted, gap: { status: "fact" } };
	});
}

/** Evidence of the rows whose mask is known; it proves nothing while others are not, or while they are not exact. */
function known(input: PreflightInput, count: (rows: readonly LineDigest[]) => Evidence): Evidence {
	const gap = tokensGap(input);
	if (gap !== undefined) {
		return { text: gap.text, gap: { status: "unknown", todo: gap.todo } };
	}
	const all = trainingRows(input.run);
	const rows = all.filter(({ tokens }) => tokens !== undefined);
	const evidence = count(rows);
	const doubt = rowDoubt(input);
	if (doubt !== undefined) {
		return {
			...evidence,
			text: `${evidence.text}; ${doubt.text}`,
			gap: { status: "unknown", todo: doubt.todo },
		};
	}
	if (rows.length === all.length || evidence.gap !== undefined) {
		return evidence;
	}
	const rest = formatNumberOf(all.length - rows.length, "row");
	const todo = "Mend the records that are not read, then ask again.";
	return { ...evidence, text: `${evidence.text}; ${rest} not known`, gap: { status: "unknown", todo } };
}
