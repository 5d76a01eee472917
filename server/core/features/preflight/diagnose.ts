/** From what a person sees to what explains it: each cause ruled out, found, or not to be known from here. */
import { SYMPTOM_IDS, type SymptomId } from "../../types/symptom-id.js";
import { isVerdict } from "./conclude.js";
import type { CheckPlace, CheckStatus, PreflightReport } from "./preflight-report.js";
import { SYMPTOMS, type Cause } from "./symptoms.js";

export interface Diagnosis {
	readonly symptom: SymptomId;
	readonly title: string;
	/** Found first, then what is not known, then what is ruled out; each group by likelihood. */
	readonly causes: readonly CauseAnswer[];
}

export interface CauseAnswer {
	readonly title: string;
	/** `fail`: found. `pass`: ruled out. */
	readonly status: Exclude<CheckStatus, "fact">;
	/** The proof, or why it is not known. */
	readonly text: string;
	readonly places: readonly CheckPlace[];
	readonly todo?: string;
	readonly source: string;
}

export function diagnose(
	report: PreflightReport,
	symptoms: readonly SymptomId[] = SYMPTOM_IDS,
): readonly Diagnosis[] {
	const findings = distinct(report.checks.flatMap(({ places }) => places));
	return symptoms.map((symptom) => {
		const { title, causes } = SYMPTOMS[symptom];
		const answers = causes.map((cause) => answerOf(cause, report, findings));
		const ranked = ORDER.flatMap((status) => answers.filter((answer) => answer.status === status));
		return { symptom, title, causes: ranked };
	});
}

const ORDER = ["fail", "unknown", "pass"] as const;

/** A cut is a place of two checks; what is said of the length says more. */
function distinct(places: readonly CheckPlace[]): readonly CheckPlace[] {
	const found = new Map(places.map((place) => [`${place.rule} ${place.file} ${place.range.start}`, place]));
	return [...found.values()];
}

function answerOf(cause: Cause, report: PreflightReport, findings: readonly CheckPlace[]): CauseAnswer {
	const { title, source, todo } = cause;
	const places = findings.filter(({ rule }) => cause.rules.includes(rule));
	const proofs = places.filter(({ severity }) => isVerdict(severity));
	if (proofs.length > 0) {
		return { title, source, status: "fail", text: "found", places: proofs };
	}
	const check = report.checks.find(({ id }) => id === cause.check);
	if (check?.status === "pass" && places.length === 0) {
		return { title, source, status: "pass", text: check.text, places };
	}
	// A check that fails for another reason has counted nothing in favour of this cause, and nothing against it.
	const text = check === undefined || check.status === "fail" ? "not known from here" : check.text;
	return { title, source, status: "unknown", text, places, todo: check?.todo ?? todo };
}
