/** Records, chat template, roles, markers and doubled tokens: what each row is like before its mask. */
import { formatNumberOf } from "../../base/wording.js";
import type { LineDigest } from "../../types/example-analysis.js";
import { CHECK_RULES } from "./check-rules.js";
import { conclude, ofAll, rowDoubt, tokensGap, type Evidence } from "./conclude.js";
import { trainingData, trainingRows, type PreflightInput } from "./preflight-input.js";
import type { PreflightCheck } from "./preflight-report.js";

export function dataChecks(input: PreflightInput): readonly PreflightCheck[] {
	return [
		conclude(input, "records", records(input)),
		conclude(input, "template", template(input)),
		conclude(input, "roles", roles(input)),
		conclude(input, "markers", markers(input)),
		conclude(input, "double-tokens", doubleTokens(input)),
	];
}

function records(input: PreflightInput): Evidence {
	const rows = trainingRows(input.run);
	const gap = rows.length === 0 ? tokensGap(input) : undefined;
	if (gap !== undefined) {
		return { text: gap.text, gap: { status: "unknown", todo: gap.todo } };
	}
	const bad = Math.max(
		rows.length - rows.filter(({ kind }) => kind !== undefined).length,
		input.rowsWith(CHECK_RULES.records),
	);
	const passed = rows.length - bad;
	const formats = [...new Set(trainingData(input.run).map(({ format }) => format))].map(
		(format) => WORDS[format] ?? `as ${format}`,
	);
	const text = `${ofAll(passed, rows.length)} are read whole, ${formats.join(" and ")}`;
	const counted = { text, rows: { passed, total: rows.length } };
	const stopped = rows.find(({ stopped: why }) => why !== undefined)?.stopped;
	if (stopped !== undefined) {
		return { ...counted, gap: { status: "unknown", todo: stopped } };
	}
	return passed === rows.length
		? counted
		: {
				...counted,
				gap: { status: "unknown", todo: "Preview a record that is not read: it says why." },
			};
}

const WORDS: Readonly<Record<string, string>> = {
	formatted: "as the script makes text of them",
	unknown: "in no format that is known",
};

/** Rows that are printed by a chat template; a row that broke before counts by the others of its file. */
function chatRows({ run }: PreflightInput): readonly LineDigest[] {
	return trainingData(run).flatMap(({ digests }) =>
		digests.some(({ proof }) => proof?.promptTrained !== undefined)
			? digests
			: digests.filter(({ kind }) => kind === "conversational"),
	);
}

function template(input: PreflightInput): Evidence {
	const gap = tokensGap(input);
	const rows = chatRows(input);
	if (rows.length === 0 && trainingRows(input.run).length > 0) {
		return { text: "the trainer gets text and no messages", gap: { status: "fact" } };
	}
	if (gap !== undefined) {
		return { text: gap.text, gap: { status: "unknown", todo: gap.todo } };
	}
	const passed = rows.filter(({ tokens }) => tokens !== undefined).length;
	const text = `present, renders ${ofAll(passed, rows.length)}`;
	const counted = { text, rows: { passed, total: rows.length } };
	const exactness = input.run.tokenizer?.template;
	if (exactness !== undefined && exactness.level !== "exact") {
		return {
			...counted,
			text: `${text}; it may not be the run's: ${exactness.why}`,
			gap: { status: "unknown", todo: exactness.todo ?? "Use the model's own tokenizer." },
		};
	}
	return passed === rows.length
		? counted
		: { ...counted, gap: { status: "unknown", todo: "Mend the records that are not read, then ask again." } };
}

function roles(input: PreflightInput): Evidence {
	const rows = chatRows(input);
	if (rows.length === 0) {
		const gap = trainingRows(input.run).length === 0 ? tokensGap(input) : undefined;
		return gap === undefined
			? { text: "no row of messages is read as such", gap: { status: "fact" } }
			: { text: gap.text, gap: { status: "unknown", todo: gap.todo } };
	}
	const read = rows.filter(({ kind }) => kind !== undefined).length;
	const passed = Math.max(0, Math.min(read, rows.length - input.rowsWith(CHECK_RULES.roles)));
	const counted = {
		text: `${ofAll(passed, rows.length)} have roles in an order that chats have`,
		rows: { passed, total: rows.length },
	};
	return passed === rows.length
		? counted
		: { ...counted, gap: { status: "unknown", todo: "Mend the records that are not read, then ask again." } };
}

function markers(input: PreflightInput): Evidence {
	return tokenEvidence(
		input,
		CHECK_RULES.markers,
		({ splitMarkers }) => splitMarkers === undefined,
		"without a chat marker out of place",
	);
}

function doubleTokens(input: PreflightInput): Evidence {
	return tokenEvidence(input, CHECK_RULES["double-tokens"], () => true, "without a second BOS or EOS");
}

/** A claim about tokens that rules decide: proved where every row was tokenized. */
function tokenEvidence(
	input: PreflightInput,
	rules: readonly string[],
	isRight: (digest: LineDigest) => boolean,
	claim: string,
): Evidence {
	const gap = tokensGap(input);
	if (gap !== undefined) {
		return { text: gap.text, gap: { status: "unknown", todo: gap.todo } };
	}
	const rows = trainingRows(input.run);
	const known = rows.filter(({ tokens }) => tokens !== undefined);
	const right = known.filter(isRight).length;
	const passed = Math.max(0, Math.min(right, known.length - input.rowsWith(rules)));
	const rest = rows.length - known.length;
	const text = `${ofAll(passed, known.length)} ${claim}${rest === 0 ? "" : `; ${formatNumberOf(rest, "row")} not known`}`;
	const counted = { text, rows: { passed, total: rows.length } };
	const doubt = rowDoubt(input);
	if (doubt !== undefined) {
		return { ...counted, text: `${text}; ${doubt.text}`, gap: { status: "unknown", todo: doubt.todo } };
	}
	if (rest > 0) {
		const todo = "Mend the records that are not read, then ask again.";
		return { ...counted, gap: { status: "unknown", todo } };
	}
	// A marker that no rule objects to may be meant.
	return passed === rows.length ? counted : { ...counted, gap: { status: "fact" } };
}
