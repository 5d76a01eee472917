/** `tunelint check`: the findings of files and folders, in any report format, mended on request. */
import { nearest } from "../core/base/nearest.js";
import { isUnavailable, rules, unknownRules, type RuleSelection } from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import type { Workspace } from "../workspace/workspace.js";
import { applyFixes, printDrafts, writeDrafts, type Drafts } from "./apply-fixes.js";
import {
	inputFault,
	listOf,
	parseArguments,
	usageError,
	type ParsedArguments,
	type UsageError,
} from "./arguments.js";
import { readBaseline, withoutKnown } from "./baseline.js";
import { buildReport, type CheckedFile } from "./build-report.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { readConfig, type Configuration } from "./read-config.js";
import { reportMissingData, type MissingData } from "./report-missing-data.js";
import { github } from "./report/github.js";
import { gitlab } from "./report/gitlab.js";
import { json } from "./report/json.js";
import { junit } from "./report/junit.js";
import { ndjson } from "./report/ndjson.js";
import { rdjson } from "./report/rdjson.js";
import { bySeverity, type ReportFormat } from "./report/report.js";
import { sarif } from "./report/sarif.js";
import { text } from "./report/text.js";
import { foldersOf } from "./workspace-folders.js";
import { withHost } from "./with-host.js";

const formats: Readonly<Record<string, ReportFormat>> = {
	text,
	json,
	ndjson,
	sarif,
	github,
	gitlab,
	junit,
	rdjson,
};

export const checkHelp = `Usage: tunelint check [paths…] [options]

Reports what is wrong in datasets and training scripts. A folder is searched; without paths, this one is.

  --format <name>        ${Object.keys(formats).join(", ")}; text by default
  --select <rules>       only these, separated by commas; \`all\` for every rule
  --extend-select <rules>  these as well
  --ignore <rules>       none of these
  --fix                  mend what cannot change what is trained
  --unsafe               with --fix: mend the rest too
  --diff                 with --fix: print the changes, and write nothing
  --baseline <file>      leave out what an earlier \`--format json\` report holds
  --config <file>        settings to use in place of tunelint.json
  --list-missing         name every dataset that is not on this computer, not only their number

Exit: 0 no error-level finding, 1 some, 2 usage or input fault; with --diff 1 if anything would change.
`;

interface CheckOptions {
	readonly paths: readonly string[];
	readonly format: ReportFormat;
	readonly selection: RuleSelection;
	readonly fix?: "safe" | "unsafe";
	readonly isDiff: boolean;
	readonly baseline?: string;
	readonly config?: string;
	readonly listsMissing: boolean;
}

/** Mending one fault can show another below it; a fix that never settles ends here. */
const MOST_PASSES = 10;

export async function check(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: ["--format", "--baseline", "--config"],
		lists: ["--select", "--extend-select", "--ignore"],
		flags: ["--fix", "--unsafe", "--diff", "--list-missing"],
	});
	const options = parsed.kind === "usage-error" ? parsed : readOptions(parsed);
	if ("kind" in options) {
		return options;
	}
	return withHost(io, (host) => checkWith(host, options, io));
}

async function checkWith(host: Host, options: CheckOptions, io: CommandIo): Promise<ExitCode | UsageError> {
	const paths = options.paths.map((path) => host.resolve(io.cwd, path));
	for (const [i, path] of paths.entries()) {
		if ((await host.stat(path)) === undefined) {
			return inputFault(`There is no "${options.paths[i] ?? path}".`);
		}
	}
	const config = await readConfig(host, io.cwd, options.config);
	const baseline = await readBaseline(host, io.cwd, options.baseline);
	if (isUsageError(config)) {
		return config;
	}
	if (isUsageError(baseline)) {
		return baseline;
	}
	const drafts: Drafts = new Map();
	const { checked, fixed } = await checkFiles(config, paths, options, { io, drafts });
	if (options.isDiff) {
		const isChanged = printDrafts(io, drafts, (file) => host.relative(io.cwd, file));
		return isChanged ? 1 : 0;
	}
	const everything = buildReport(host, io.cwd, checked);
	const findings = withoutKnown(everything.findings, baseline);
	const report = { findings, summary: { ...everything.summary, ...bySeverity(findings) } };
	io.write(options.format(report, { version: io.version, hasColours: io.hasColours, fixed }));
	if (fixed > 0 && options.format !== text) {
		io.writeError(`tunelint: Fixed ${fixed} fault${fixed === 1 ? "" : "s"}.\n`);
	}
	return report.summary.errors > 0 ? 1 : 0;
}

interface Outcome {
	readonly checked: readonly CheckedFile[];
	readonly fixed: number;
}

async function checkFiles(
	{ host, settings }: Configuration,
	paths: readonly string[],
	options: CheckOptions,
	{ io, drafts }: { readonly io: CommandIo; readonly drafts: Drafts },
): Promise<Outcome> {
	const workspace = createWorkspace(host, {
		folders: await foldersOf(host, io.cwd, paths),
		settings,
		selection: options.selection,
	});
	const files = await filesToCheck({ host, io, workspace, listsMissing: options.listsMissing }, paths);
	const fixed =
		options.fix === undefined ? 0 : await mend({ host, io, workspace, files }, options.fix, drafts);
	if (fixed > 0 && !options.isDiff) {
		for (const file of await writeDrafts(io, drafts)) {
			workspace.setDocument(file, undefined);
			workspace.fileChanged(file);
		}
	}
	const checked = await findingsOfFiles({ host, io, workspace, files });
	for (const { file, lines } of checked) {
		await reportUnreadable(host, io, file, lines !== undefined);
	}
	await reportGaps(host, io, workspace, checked);
	return { checked: await withRelatedFiles(checked, (file) => workspace.linesOf(file)), fixed };
}

interface CheckRound {
	readonly host: Host;
	readonly io: CommandIo;
	readonly workspace: Workspace;
	readonly files: readonly string[];
}

/** The files as they would be are documents of the workspace; nothing is written until a round finds no more to mend. */
async function mend(round: CheckRound, safety: "safe" | "unsafe", drafts: Drafts): Promise<number> {
	let fixed = 0;
	for (let pass = 0; pass < MOST_PASSES; pass++) {
		const checked = await findingsOfFiles(round);
		const files = { checked, textOf: (file: string) => round.workspace.textOf(file) };
		const { count, changed } = await applyFixes(round.host, drafts, files, safety);
		if (count === 0) {
			break;
		}
		fixed += count;
		for (const [file, text] of changed) {
			round.workspace.setDocument(file, text);
		}
	}
	return fixed;
}

interface Search {
	readonly host: Host;
	readonly io: CommandIo;
	readonly workspace: Workspace;
	readonly listsMissing: boolean;
}

async function filesToCheck(search: Search, paths: readonly string[]): Promise<readonly string[]> {
	const { host, io, workspace } = search;
	const files: string[] = [];
	for (const file of await workspace.filesBelow(paths)) {
		if (workspace.kindOf(file) === undefined) {
			io.writeError(
				`tunelint: ${host.relative(io.cwd, file)} is neither a dataset nor a script; it is left out.\n`,
			);
		} else {
			files.push(file);
		}
	}
	files.push(...(await dataElsewhere(search, files)));
	return files;
}

async function findingsOfFiles({ workspace, files }: CheckRound): Promise<readonly CheckedFile[]> {
	for (const file of files) {
		// The first call tells the workspace about the file: findings that stand in another one may follow from it.
		await workspace.findingsOf(file);
	}
	const checked: CheckedFile[] = [];
	for (const file of files) {
		const findings = await workspace.findingsOf(file);
		const [lines, records] = [await workspace.linesOf(file), await workspace.recordsIn(file)];
		const notebook = /\.ipynb$/i.test(file) ? await workspace.textOf(file) : undefined;
		const known = { file, findings, lines, records: records ?? 0 };
		checked.push(notebook === undefined ? known : { ...known, notebook });
	}
	return checked;
}

/** Datasets in a cache that the scripts train on; says which are not on this computer. */
async function dataElsewhere(
	{ host, io, workspace, listsMissing }: Search,
	files: readonly string[],
): Promise<readonly string[]> {
	const found = new Set<string>();
	const absent: MissingData[] = [];
	for (const file of files.filter((one) => workspace.kindOf(one) !== "dataset")) {
		const { files: outside, missing } = await workspace.dataOutside(file);
		outside.forEach((one) => found.add(one));
		absent.push(...missing.map((one) => ({ script: host.relative(io.cwd, file), missing: one })));
	}
	reportMissingData(io, absent, { listsAll: listsMissing });
	return [...found].filter((file) => !files.includes(file) && workspace.kindOf(file) === "dataset");
}

/** Related places may lie in files that were not asked for; their lines are needed all the same. */
async function withRelatedFiles(
	checked: readonly CheckedFile[],
	linesOf: Workspace["linesOf"],
): Promise<CheckedFile[]> {
	const known = new Set(checked.map(({ file }) => file));
	const others = new Set(
		checked.flatMap(({ findings }) =>
			findings
				.flatMap(({ related = [] }) => related.map(({ file }) => file))
				.filter((file) => !known.has(file)),
		),
	);
	const extra: CheckedFile[] = [];
	for (const file of others) {
		extra.push({ file, findings: [], lines: await linesOf(file), records: 0, isOnlyRelated: true });
	}
	return [...checked, ...extra];
}

/** Silence is no proof where a run's masks are not known, or records are of two formats: says of which files, why, and what to do. */
async function reportGaps(
	host: Host,
	io: CommandIo,
	workspace: Workspace,
	checked: readonly CheckedFile[],
): Promise<void> {
	for (const { file, records } of checked) {
		const { script, exactness, format = "", isMixed } = await workspace.labelOf(file);
		if (isMixed === true) {
			io.writeError(
				`tunelint: ${host.relative(io.cwd, file)}: read as ${format}. "format" in tunelint.json chooses another.\n`,
			);
		}
		if (records > 0 && script !== undefined && exactness.level === "unavailable") {
			const name = host.relative(io.cwd, file);
			io.writeError(
				`tunelint: ${name}: the mask of ${script} is not known. ${exactness.why} ${exactness.todo}\n`,
			);
		}
	}
}

async function reportUnreadable(host: Host, io: CommandIo, file: string, isRead: boolean): Promise<void> {
	if (isRead) {
		return;
	}
	const read = await host.readText(file);
	if (isUnavailable(read)) {
		io.writeError(`tunelint: ${host.relative(io.cwd, file)}: ${read.reason} ${read.todo}\n`);
	}
}

function readOptions(parsed: ParsedArguments): CheckOptions | UsageError {
	const { positional, values, flags } = parsed;
	const name = values.get("--format") ?? "text";
	const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
	if (format === undefined) {
		return usageError(`Unknown format "${name}". Choose one of: ${Object.keys(formats).join(", ")}.`);
	}
	if (flags.has("--unsafe") && !flags.has("--fix")) {
		return usageError("--unsafe needs --fix.");
	}
	if (flags.has("--diff") && !flags.has("--fix")) {
		return usageError("--diff needs --fix.");
	}
	const select = listOf(parsed, "--select");
	const extendSelect = listOf(parsed, "--extend-select");
	const ignore = listOf(parsed, "--ignore");
	const unknown = unknownRules([...(select ?? []), ...(extendSelect ?? []), ...(ignore ?? [])])[0];
	if (unknown !== undefined) {
		const meant = nearest(
			unknown,
			rules.map(({ id }) => id),
		);
		return usageError(
			`There is no rule "${unknown}".${meant === undefined ? "" : ` Did you mean "${meant}"?`}`,
		);
	}
	const baseline = values.get("--baseline");
	const config = values.get("--config");
	const fix = flags.has("--unsafe") ? "unsafe" : "safe";
	return {
		paths: positional.length === 0 ? ["."] : positional,
		format,
		selection: {
			...(select === undefined ? {} : { select }),
			...(extendSelect === undefined ? {} : { extendSelect }),
			...(ignore === undefined ? {} : { ignore }),
		},
		...(flags.has("--fix") ? { fix } : {}),
		isDiff: flags.has("--diff"),
		listsMissing: flags.has("--list-missing"),
		...(baseline === undefined ? {} : { baseline }),
		...(config === undefined ? {} : { config }),
	};
}

function isUsageError(value: object): value is UsageError {
	return "kind" in value && value.kind === "usage-error";
}
