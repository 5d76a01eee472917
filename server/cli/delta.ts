/** `tunelint delta`: what an option, or the edits since a commit, do to everything that a run trains. */
import { isUnavailable, packingOf } from "../core/index.js";
import { deltaMarkdown } from "../core/features/preflight/delta-markdown.js";
import { changedWords, deltaLines, type SignalDelta } from "../core/features/preflight/signal-delta.js";
import type { Host } from "../host.js";
import { readGitFile } from "../node/read-git-file.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import { deltaOfRuns } from "../workspace/run-delta.js";
import type { PreviewOptions, Workspace } from "../workspace/workspace.js";
import {
	inputFault,
	parseArguments,
	usageError,
	type ParsedArguments,
	type UsageError,
} from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { readRunOptions, resolveRunOptions } from "./run-options.js";
import { createPainter, onOneLine } from "./terminal.js";
import { foldersOf } from "./workspace-folders.js";
import { withHost } from "./with-host.js";
import { readFormat } from "./read-format.js";

export const deltaHelp = `Usage: tunelint delta <script> --option <name=value>… [options]
       tunelint delta <script> --against <revision> [options]

What a change does to the whole data of a run, before it is paid for: trained tokens, rows cut, rows dropped, and which
rows differ. The second form compares with the script, its data and its pinned versions at a commit, which git is asked for.

  --option <name=value>     an option of the trainer, in its own spelling; may be repeated
  --trainer <id[@version]>  another trainer or version than the script's
  --tokenizer <path>        another tokenizer: a folder or a model name
  --against <revision>      compare with a commit, a branch or a tag, such as HEAD
  --format <name>           text (default), json or markdown
`;

interface DeltaArguments {
	readonly script: string;
	readonly against?: string;
	readonly format: "text" | "json" | "markdown";
	readonly options: PreviewOptions;
}

interface DeltaAnswer {
	readonly delta: SignalDelta;
	/** Names of the two sides. */
	readonly sides: readonly [string, string];
	readonly files: readonly string[];
	/** What makes the comparison less than it seems. */
	readonly notes: readonly string[];
}

export async function delta(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: ["--trainer", "--tokenizer", "--against", "--format"],
		lists: ["--option"],
	});
	const given = parsed.kind === "usage-error" ? parsed : readArguments(parsed);
	if ("kind" in given) {
		return given;
	}
	return withHost(io, async (host) => {
		const answer = await answerOf(host, given, io.cwd);
		if ("kind" in answer) {
			return answer;
		}
		io.write(written(answer, given, io));
		return 0;
	});
}

async function answerOf(host: Host, given: DeltaArguments, cwd: string): Promise<DeltaAnswer | UsageError> {
	const script = host.resolve(cwd, given.script);
	const stat = await host.stat(script);
	if (stat === undefined || stat.isDirectory) {
		return inputFault(
			stat === undefined
				? `There is no "${given.script}".`
				: `"${given.script}" is a folder; name a training script.`,
		);
	}
	const options = await resolveRunOptions(host, cwd, { ...given.options, run: script });
	if ("kind" in options) {
		return options;
	}
	const folders = await foldersOf(host, cwd, [script]);
	const workspace = createWorkspace(host, { folders });
	const found = await workspace.trainingFiles(script);
	if (isUnavailable(found)) {
		return inputFault(`${found.reason} ${found.todo}`);
	}
	if (found.length === 0) {
		return inputFault(`No dataset of "${given.script}" is on this computer.`);
	}
	const { against } = given;
	const old =
		against === undefined
			? undefined
			: await workspaceAt(host, folders, against, { script, workspace, found });
	if (old !== undefined && "kind" in old) {
		return old;
	}
	const own = { workspace, files: found, options: { run: script } };
	const compared =
		old === undefined
			? await deltaOfRuns(own, { ...own, options })
			: await deltaOfRuns({ ...own, workspace: old.workspace, files: old.files }, own);
	if (isUnavailable(compared)) {
		return inputFault(`${compared.reason} ${compared.todo}`);
	}
	return {
		delta: compared.delta,
		sides: against === undefined ? ["as it is", wordsOf(given.options)] : [against, "now"],
		files: found.map((file) => host.relative(cwd, file)),
		notes: [...(old?.notes ?? []), ...compared.notes],
	};
}

interface OldWorkspace {
	readonly workspace: Workspace;
	readonly files: readonly string[];
	readonly notes: readonly string[];
}

/** The same folder, with the script, its data and the file that pins its version as they were. */
async function workspaceAt(
	host: Host,
	folders: readonly string[],
	revision: string,
	{ script, workspace, found }: { script: string; workspace: Workspace; found: readonly string[] },
): Promise<OldWorkspace | UsageError> {
	const then = createWorkspace(host, { folders });
	const notes: string[] = [];
	const { versionLocation } = await workspace.labelOf(script);
	const restore = async (file: string): Promise<UsageError | undefined> => {
		const read =
			packingOf(file) === undefined ? await readGitFile(file, revision) : { kind: "absent" as const };
		if (isUnavailable(read)) {
			return inputFault(`${read.reason} ${read.todo}`);
		}
		if (read.kind === "text") {
			then.setDocument(file, read.text);
		} else if (file === script) {
			return inputFault(`"${host.basename(file)}" is not in ${revision}.`);
		} else {
			notes.push(`${host.basename(file)} is not in ${revision} as text; it is compared as it is now.`);
		}
		return undefined;
	};
	const pinned =
		versionLocation === undefined || versionLocation.file === script ? [] : [versionLocation.file];
	for (const file of [script, ...pinned]) {
		const fault = await restore(file);
		if (fault !== undefined) {
			return fault;
		}
	}
	const files = await then.trainingFiles(script);
	if (isUnavailable(files)) {
		return inputFault(`In ${revision}: ${files.reason} ${files.todo}`);
	}
	for (const file of files) {
		const fault = await restore(file);
		if (fault !== undefined) {
			return fault;
		}
	}
	if (files.join("\n") !== found.join("\n")) {
		notes.push(`In ${revision} the run trains on other files.`);
	}
	return { workspace: then, files, notes };
}

function wordsOf({ options = [], trainer, tokenizer }: PreviewOptions): string {
	return [
		...options.map(({ name, value }) => `${name}=${value}`),
		...(trainer === undefined ? [] : [trainer]),
		...(tokenizer === undefined ? [] : [`tokenizer ${tokenizer}`]),
	].join(", ");
}

function written(answer: DeltaAnswer, { script, format }: DeltaArguments, io: CommandIo): string {
	const { delta: found, sides, files, notes } = answer;
	const lines = deltaLines(found);
	const head = `${script}: ${sides[0]} → ${sides[1]}`;
	switch (format) {
		case "json":
			return `${JSON.stringify({ version: 1, script, files, sides, notes, ...found })}\n`;
		case "markdown":
			return deltaMarkdown(found, { script, sides, notes });
		case "text": {
			const width = Math.max(...lines.map(([what]) => what.length));
			return [
				createPainter(io.hasColours)(onOneLine(head), "bold"),
				...lines.map(
					([what, before, after]) =>
						`  ${what.padEnd(width)}  ${before === after ? before : `${before} → ${after}`}`,
				),
				changedWords(found),
				...notes.map((note) => onOneLine(note)),
				"",
			].join("\n");
		}
	}
}

function readArguments(parsed: ParsedArguments): DeltaArguments | UsageError {
	const { positional, values } = parsed;
	const [script, ...others] = positional;
	if (script === undefined || others.length > 0) {
		return usageError("Name one training script or configuration.");
	}
	const format = readFormat(parsed, ["text", "json", "markdown"]);
	if (typeof format !== "string") {
		return format;
	}
	const options = readRunOptions(parsed);
	if ("kind" in options) {
		return options;
	}
	const against = values.get("--against");
	if ((against === undefined) === (wordsOf(options) === "")) {
		return usageError("Give either --against, or what to change: --option, --trainer or --tokenizer.");
	}
	return { script, format, options, ...(against === undefined ? {} : { against }) };
}
