/** `tunelint doctor`: what explains how a trained model behaves, each cause found, ruled out, or not to be known. */
import { nearest } from "../core/base/nearest.js";
import { MARKS } from "../core/features/preflight/check-titles.js";
import { diagnose, type CauseAnswer, type Diagnosis } from "../core/features/preflight/diagnose.js";
import { ANSWER_WORDS, diagnosisMarkdown } from "../core/features/preflight/diagnosis-markdown.js";
import {
	factsOf,
	headOf,
	MOST_PLACES,
	type PlaceWords,
} from "../core/features/preflight/preflight-markdown.js";
import type { PreflightReport } from "../core/features/preflight/preflight-report.js";
import { SYMPTOMS } from "../core/features/preflight/symptoms.js";
import { SYMPTOM_IDS, type SymptomId } from "../core/types/symptom-id.js";
import type { Host } from "../host.js";
import type { PreviewOptions } from "../workspace/workspace.js";
import { listOf, parseArguments, usageError, type ParsedArguments, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { askEach, findRuns } from "./find-runs.js";
import { findPlaces, wordsOf } from "./places.js";
import { readRunOptions, resolveRunOptions } from "./run-options.js";
import { createPainter, onOneLine, type Colour, type Painter } from "./terminal.js";
import { withHost } from "./with-host.js";
import { readFormat } from "./read-format.js";

export const doctorHelp = `Usage: tunelint doctor [scripts…] [--symptom <name>] [options]

Goes through what explains a symptom, the likeliest cause first: ✗ found, with the place; ? cannot be known from the
files, with what to run; ✓ ruled out, with the proof. A folder stands for the training scripts in it; without paths,
this one. Without a symptom, only what was found is shown, under every symptom that it explains.

${SYMPTOM_IDS.map((id) => `  ${id.padEnd(20)}${SYMPTOMS[id].title}`).join("\n")}

  --symptom <names>         one of these, or several separated by commas
  --trainer <id[@version]>  another trainer or version than the script's
  --option <name=value>     an option of the trainer, in its own spelling; may be repeated
  --format <name>           text (default), json or markdown

Exit: 0 no cause was found, 1 some, 2 usage or input fault.
`;

interface DoctorArguments {
	readonly names: readonly string[];
	readonly symptoms: readonly SymptomId[];
	/** Without a symptom. */
	readonly isBrief: boolean;
	readonly format: "text" | "json" | "markdown";
	readonly options: PreviewOptions;
}

export async function doctor(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: ["--trainer", "--format"],
		lists: ["--option", "--symptom"],
	});
	const given = parsed.kind === "usage-error" ? parsed : readArguments(parsed);
	if ("kind" in given) {
		return given;
	}
	return withHost(io, (host) => doctorWith(host, given, io));
}

async function doctorWith(host: Host, given: DoctorArguments, io: CommandIo): Promise<ExitCode | UsageError> {
	const options = await resolveRunOptions(host, io.cwd, given.options);
	if ("kind" in options) {
		return options;
	}
	const found = await findRuns(host, io.cwd, given.names);
	if ("kind" in found) {
		return found;
	}
	const { workspace, files } = found;
	const reports = await askEach(files, (file) => workspace.preflight(file, options));
	if ("kind" in reports) {
		return reports;
	}
	const runs = reports.map((report) => ({ report, diagnoses: shown(report, given) }));
	const locations = reports.flatMap(({ script, call, checks }) => [
		call ?? { file: script, range: { start: 0, end: 0 } },
		...checks.flatMap(({ places }) => places),
	]);
	const placeOf = await findPlaces(host, io.cwd, workspace, locations);
	const words: PlaceWords = (location) => wordsOf(placeOf(location));
	switch (given.format) {
		case "json": {
			const plain = runs.map(({ report, diagnoses }) => ({
				script: host.relative(io.cwd, report.script),
				symptoms: diagnoses.map(({ symptom, causes }) => ({
					symptom,
					causes: causes.map((cause) => ({
						...cause,
						status: ANSWER_WORDS[cause.status],
						places: cause.places.map(({ rule, severity, message, ...location }) => ({
							...placeOf(location),
							rule,
							severity,
							message,
						})),
					})),
				})),
			}));
			io.write(`${JSON.stringify({ version: 1, runs: plain })}\n`);
			break;
		}
		case "markdown":
			io.write(runs.map(({ report, diagnoses }) => diagnosisMarkdown(report, diagnoses, words)).join("\n"));
			break;
		case "text": {
			const paint = createPainter(io.hasColours);
			io.write(runs.map((one) => textOf(one.report, one.diagnoses, { words, paint, ...given })).join("\n"));
		}
	}
	const isFound = runs.some(({ diagnoses }) =>
		diagnoses.some(({ causes }) => causes.some(({ status }) => status === "fail")),
	);
	return isFound ? 1 : 0;
}

/** Without a symptom, every cause that was not found would be said many times. */
function shown(report: PreflightReport, { symptoms, isBrief }: DoctorArguments): readonly Diagnosis[] {
	const diagnoses = diagnose(report, symptoms);
	return isBrief
		? diagnoses.flatMap(({ causes, ...rest }) => {
				const found = causes.filter(({ status }) => status === "fail");
				return found.length === 0 ? [] : [{ ...rest, causes: found }];
			})
		: diagnoses;
}

interface TextOptions {
	readonly words: PlaceWords;
	readonly paint: Painter;
	readonly isBrief: boolean;
}

function textOf(
	report: PreflightReport,
	diagnoses: readonly Diagnosis[],
	{ words, paint, isBrief }: TextOptions,
): string {
	const lines = [
		`${paint(onOneLine(headOf(report, words)), "bold")}   ${onOneLine(factsOf(report))}`,
		...diagnoses.flatMap(({ symptom, title, causes }) => [
			`${title} (${symptom})`,
			...causes.flatMap((cause, i) => causeLines(cause, i + 1, words, paint)),
		]),
		...(isBrief && diagnoses.length === 0
			? ["No cause of any symptom was found; `--symptom` shows what is ruled out and what cannot be known."]
			: []),
	];
	return `${lines.join("\n")}\n`;
}

const COLOURS: Readonly<Record<CauseAnswer["status"], Colour>> = {
	fail: "red",
	unknown: "yellow",
	pass: "green",
};

function causeLines(cause: CauseAnswer, number: number, words: PlaceWords, paint: Painter): string[] {
	const { title, status, text, places, todo } = cause;
	const proof = status === "fail" ? "" : `: ${text}`;
	const more = places.length - MOST_PLACES;
	return [
		`  ${number} ${paint(`${MARKS[status]} ${ANSWER_WORDS[status]}`, COLOURS[status])}  ${title}${onOneLine(proof)}`,
		...places
			.slice(0, MOST_PLACES)
			.map((place) => `      ${onOneLine(`${words(place)} ${place.message} ${place.rule}`)}`),
		...(more > 0 ? [`      … ${more} more`] : []),
		...(todo === undefined ? [] : [`      ${onOneLine(todo)}`]),
	];
}

function readArguments(parsed: ParsedArguments): DoctorArguments | UsageError {
	const { positional } = parsed;
	const format = readFormat(parsed, ["text", "json", "markdown"]);
	if (typeof format !== "string") {
		return format;
	}
	const named = listOf(parsed, "--symptom") ?? [];
	const unknown = named.find((name) => !isSymptom(name));
	if (unknown !== undefined) {
		const meant = nearest(unknown, SYMPTOM_IDS);
		return usageError(
			`Unknown symptom "${unknown}". ${meant === undefined ? `Choose one of: ${SYMPTOM_IDS.join(", ")}.` : `Did you mean "${meant}"?`}`,
		);
	}
	const options = readRunOptions(parsed);
	if ("kind" in options) {
		return options;
	}
	const symptoms = named.filter(isSymptom);
	return {
		names: positional.length === 0 ? ["."] : positional,
		symptoms: symptoms.length === 0 ? SYMPTOM_IDS : symptoms,
		isBrief: symptoms.length === 0,
		format,
		options,
	};
}

function isSymptom(name: string): name is SymptomId {
	return (SYMPTOM_IDS as readonly string[]).includes(name);
}
