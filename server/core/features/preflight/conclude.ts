/** Findings and counts to one verdict: what was found wrong wins, then what is not known, then the proof. */
import type { Finding, Severity } from "../../base/finding.js";
import type { Exactness } from "../../base/staged.js";
import { formatCount, formatNumberOf } from "../../base/wording.js";
import { assignedRules, CHECK_RULES } from "./check-rules.js";
import { trainingRows, type PreflightInput } from "./preflight-input.js";
import type { CheckId, CheckPlace, PreflightCheck } from "./preflight-report.js";

/** What the rows show, apart from findings. */
export interface Evidence {
	readonly text: string;
	readonly rows?: PreflightCheck["rows"];
	/** Absent: everything that the check asks was computed and is right. */
	readonly gap?: { readonly status: "unknown"; readonly todo: string } | { readonly status: "fact" };
}

export function conclude(input: PreflightInput, id: CheckId, evidence: Evidence): PreflightCheck {
	const places = placesOf(input, id);
	const { text, rows, gap } = evidence;
	const base = { id, text, places, ...(rows === undefined ? {} : { rows }) };
	if (places.some(({ severity }) => isVerdict(severity))) {
		return { ...base, status: "fail" };
	}
	const off = id === "other" || id === "facts" ? [] : rulesOff(input, id);
	if (gap === undefined && off.length > 0) {
		const todo = `Switch ${off.map((rule) => `"${rule}"`).join(", ")} on again.`;
		return { ...base, status: "unknown", text: `${text}; not all of its rules ran`, todo };
	}
	if (gap === undefined) {
		return { ...base, status: "pass" };
	}
	return gap.status === "fact" ? { ...base, status: "fact" } : { ...base, status: "unknown", todo: gap.todo };
}

/** Infos and hints are notes. */
export function isVerdict(severity: Severity): boolean {
	return severity === "error" || severity === "warning";
}

function placesOf({ findings }: PreflightInput, id: CheckId): readonly CheckPlace[] {
	const own = findings.filter(({ rule }) =>
		id === "other" ? !assignedRules.has(rule) : id !== "facts" && CHECK_RULES[id].includes(rule),
	);
	return [...own].sort((a, b) => RANKS[a.severity] - RANKS[b.severity]).map(placeOf);
}

function placeOf({ rule, severity, message, file, range }: Finding): CheckPlace {
	return { rule, severity, message, file, range };
}

const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, hint: 3 };

/** Rules that a person switched off; those that are off by default prove nothing that is claimed. */
function rulesOff({ ran, known }: PreflightInput, id: keyof typeof CHECK_RULES): readonly string[] {
	return CHECK_RULES[id].filter((rule) => known.has(rule) && !ran.has(rule));
}

/** `7 / 10`. */
export function ofAll(passed: number, total: number): string {
	return `${formatCount(passed)} / ${formatCount(total)}`;
}

/** Why the rows' tokens are not known at all; undefined: some are. */
export function tokensGap({ run, missing }: PreflightInput): { text: string; todo: string } | undefined {
	const rows = trainingRows(run);
	if (rows.length === 0) {
		const [first] = missing;
		return first === undefined
			? {
					text: "no dataset of this run is on this computer",
					todo: "Put the data where the script looks for it, or bind a file to the script in tunelint.json.",
				}
			: { text: first.reason, todo: first.todo };
	}
	if (rows.some(({ tokens }) => tokens !== undefined)) {
		return undefined;
	}
	const { config, tokenizerUnavailable } = run;
	if (tokenizerUnavailable !== undefined) {
		return { text: tokenizerUnavailable.reason, todo: tokenizerUnavailable.todo };
	}
	if (config.unknown !== undefined) {
		return { text: config.unknown.reason, todo: config.unknown.todo };
	}
	const doubt = doubtOf(rows.map(({ proof }) => proof?.exactness));
	return doubt ?? { text: "the mask of no row is known", todo: "Preview a record: it says why." };
}

/** Rows that may be otherwise in the run, and why; undefined: all are exact. */
export function rowDoubt(input: PreflightInput): { text: string; todo: string } | undefined {
	const known = trainingRows(input.run).filter(({ tokens }) => tokens !== undefined);
	const doubt = doubtOf(known.map(({ proof }) => proof?.exactness));
	const ids = input.run.tokenizer?.ids;
	return doubt !== undefined && ids !== undefined && ids.level !== "exact" && doubt.text.endsWith(ids.why)
		? { ...doubt, text: `${doubt.text.slice(0, -ids.why.length - 2)}, as the tokenizer is` }
		: doubt;
}

function doubtOf(all: readonly (Exactness | undefined)[]): { text: string; todo: string } | undefined {
	const doubts = all.flatMap((one) => (one === undefined || one.level === "exact" ? [] : [one]));
	const [first] = doubts;
	if (first === undefined) {
		return all.includes(undefined)
			? { text: "not proved", todo: "Preview a record: it says why." }
			: undefined;
	}
	return {
		text: `${first.level} in ${formatNumberOf(doubts.length, "row")}: ${first.why}`,
		todo: first.todo ?? "Use the model's own tokenizer and pinned versions.",
	};
}
