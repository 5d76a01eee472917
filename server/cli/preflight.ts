/** `tunelint preflight`: what is proved of a run over all of its rows, what is wrong, and what is not known. */
import { CHECK_TITLES, MARKS } from "../core/features/preflight/check-titles.js";
import { countChecks } from "../core/features/preflight/count-checks.js";
import {
	factsOf,
	headOf,
	MOST_PLACES,
	preflightMarkdown,
	shownPlaces,
} from "../core/features/preflight/preflight-markdown.js";
import type { PreflightCheck, PreflightReport } from "../core/features/preflight/preflight-report.js";
import type { Host } from "../host.js";
import type { PreviewOptions } from "../workspace/workspace.js";
import { parseArguments, type ParsedArguments, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { askEach, findRuns } from "./find-runs.js";
import { findPlaces, wordsOf, type Place } from "./places.js";
import { readRunOptions, resolveRunOptions } from "./run-options.js";
import { createPainter, onOneLine, type Colour, type Painter } from "./terminal.js";
import { withHost } from "./with-host.js";
import { readFormat } from "./read-format.js";

export const preflightHelp = `Usage: tunelint preflight [scripts…] [options]

Proves what can be proved of a training run before it starts, with counts over all of its rows: ✓ proved, ✗ wrong, with
the place, ? not known, with how to find out, – a fact without a verdict. A folder stands for the training scripts in it;
without paths, this one. A dataset stands for the run that trains on it.

  --trainer <id[@version]>  another trainer or version than the script's
  --option <name=value>     an option of the trainer, in its own spelling; may be repeated
  --strict                  end with 1 for a ?, too
  --format <name>           text (default), json, or markdown: a receipt to paste into a pull request

Exit: 0 nothing is wrong, 1 something is, 2 usage or input fault.
`;

interface PreflightArguments {
	readonly names: readonly string[];
	readonly format: "text" | "json" | "markdown";
	readonly isStrict: boolean;
	readonly options: PreviewOptions;
}

export async function preflight(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: ["--trainer", "--format"],
		lists: ["--option"],
		flags: ["--strict"],
	});
	const given = parsed.kind === "usage-error" ? parsed : readArguments(parsed);
	if ("kind" in given) {
		return given;
	}
	return withHost(io, (host) => preflightWith(host, given, io));
}

async function preflightWith(
	host: Host,
	{ names, format, isStrict, options: raw }: PreflightArguments,
	io: CommandIo,
): Promise<ExitCode | UsageError> {
	const options = await resolveRunOptions(host, io.cwd, raw);
	if ("kind" in options) {
		return options;
	}
	const found = await findRuns(host, io.cwd, names);
	if ("kind" in found) {
		return found;
	}
	const { workspace, files } = found;
	const known = await askEach(files, (file) => workspace.preflight(file, options));
	if ("kind" in known) {
		return known;
	}
	const placeOf = await findPlaces(host, io.cwd, workspace, known.flatMap(locationsOf));
	const words = (location: Parameters<typeof placeOf>[0]): string => wordsOf(placeOf(location));
	switch (format) {
		case "json":
			io.write(`${JSON.stringify({ version: 1, runs: known.map((report) => plain(report, placeOf)) })}\n`);
			break;
		case "markdown":
			io.write(known.map((report) => preflightMarkdown(report, words)).join("\n"));
			break;
		case "text":
			io.write(known.map((report) => textOf(report, words, createPainter(io.hasColours))).join("\n"));
	}
	const bad = isStrict ? ["fail", "unknown"] : ["fail"];
	return known.some(({ checks }) => checks.some(({ status }) => bad.includes(status))) ? 1 : 0;
}

function locationsOf({ script, call, checks }: PreflightReport): { file: string; range: Range }[] {
	return [call ?? { file: script, range: { start: 0, end: 0 } }, ...checks.flatMap(({ places }) => places)];
}

type Range = { readonly start: number; readonly end: number };

const COLOURS: Readonly<Record<PreflightCheck["status"], readonly Colour[]>> = {
	pass: ["green"],
	fail: ["red"],
	unknown: ["yellow"],
	fact: ["dim"],
};

function textOf(
	report: PreflightReport,
	placeOf: (location: { readonly file: string; readonly range: Range }) => string,
	paint: Painter,
): string {
	const width = Math.max(...report.checks.map(({ id }) => CHECK_TITLES[id].length));
	const said = new Set<string>();
	const lines = [
		`${paint(onOneLine(headOf(report, placeOf)), "bold")}   ${onOneLine(factsOf(report))}`,
		...report.checks.flatMap((check) => {
			const { id, status, text, todo } = check;
			const places = shownPlaces(check);
			const more = places.length - MOST_PLACES;
			return [
				`${paint(MARKS[status], ...COLOURS[status])} ${CHECK_TITLES[id].padEnd(width)}  ${onOneLine(text)}`,
				...places
					.slice(0, MOST_PLACES)
					.map((place) => `      ${onOneLine(`${placeOf(place)} ${place.message} ${place.rule}`)}`),
				...(more > 0 ? [`      … ${more} more`] : []),
				...(todo === undefined || said.has(todo) || !said.add(todo) ? [] : [`      ${onOneLine(todo)}`]),
			];
		}),
		countChecks(report.checks),
	];
	return `${lines.join("\n")}\n`;
}

function plain(
	report: PreflightReport,
	placeOf: (location: { file: string; range: Range }) => Place,
): object {
	const { script, call, library, version, model, records, datasets, checks } = report;
	const { file, line } = placeOf(call ?? { file: script, range: { start: 0, end: 0 } });
	return {
		script: file,
		line,
		library,
		version,
		model,
		records,
		datasets: datasets.map((one) => placeOf({ file: one, range: { start: 0, end: 0 } }).file),
		checks: checks.map(({ id, status, text, rows, todo, places }) => ({
			id,
			status,
			text,
			rows,
			todo,
			places: places.map((place) => ({
				...placeOf(place),
				rule: place.rule,
				severity: place.severity,
				message: place.message,
			})),
		})),
	};
}

function readArguments(parsed: ParsedArguments): PreflightArguments | UsageError {
	const { positional, flags } = parsed;
	const format = readFormat(parsed, ["text", "json", "markdown"]);
	if (typeof format !== "string") {
		return format;
	}
	const options = readRunOptions(parsed);
	if ("kind" in options) {
		return options;
	}
	return {
		names: positional.length === 0 ? ["."] : positional,
		format,
		isStrict: flags.has("--strict"),
		options,
	};
}
