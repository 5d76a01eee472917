/** `tunelint project`: runs, their data, what they write and who loads it, with the faults of each step. */
import {
	createLineIndex,
	packingOf,
	type LineIndex,
	type Location,
	type ProjectModel,
} from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import type { Workspace } from "../workspace/workspace.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { projectJson } from "./report/project-json.js";
import { projectMermaid } from "./report/project-mermaid.js";
import type { PlaceOf } from "./report/project-places.js";
import { projectText } from "./report/project-text.js";
import { createPainter } from "./terminal.js";
import { withHost } from "./with-host.js";

export const projectHelp = `Usage: tunelint project [folders…] [--format text|json|mermaid] [--quiet]

Each run with the datasets that it trains on, what it writes, and the scripts, servers and configurations that load that,
with the faults of each step. Without a folder: the working directory.
Exit: 0 no error-level finding on the way, 1 some, 2 usage or input fault.

  --format <name>    text (default), json, or mermaid (a diagram for Markdown)
  --quiet            count the faults instead of listing them
`;

const FORMATS = ["text", "json", "mermaid"] as const;

export async function project(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--format"], flags: ["--quiet"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const named = parsed.values.get("--format") ?? "text";
	const format = FORMATS.find((one) => one === named);
	if (format === undefined) {
		return usageError(`Unknown format "${named}". Formats: ${FORMATS.join(", ")}.`);
	}
	return withHost(io, async (host) => {
		const folders: string[] = [];
		for (const path of parsed.positional.length === 0 ? ["."] : parsed.positional) {
			const folder = host.resolve(io.cwd, path);
			if ((await host.stat(folder))?.isDirectory !== true) {
				return inputFault(`There is no folder "${path}".`);
			}
			folders.push(folder);
		}
		const workspace = createWorkspace(host, { folders });
		const model = await workspace.project();
		const placeOf = await createPlaces(host, workspace, io.cwd, model);
		const isQuiet = parsed.flags.has("--quiet");
		switch (format) {
			case "text":
				io.write(projectText(model, placeOf, { isQuiet, paint: createPainter(io.hasColours) }));
				break;
			case "json":
				io.write(projectJson(model, placeOf));
				break;
			case "mermaid":
				io.write(projectMermaid(model, placeOf));
				break;
		}
		return problemsOf(model).some(({ severity }) => severity === "error") ? 1 : 0;
	});
}

function problemsOf({
	runs,
	strays,
}: ProjectModel): readonly ProjectModel["runs"][number]["problems"][number][] {
	return [
		...runs.flatMap((run) => [
			...run.problems,
			...run.datasets.flatMap(({ problems }) => problems),
			...run.artifacts.flatMap((artifact) => [
				...artifact.problems,
				...artifact.consumers.flatMap(({ problems }) => problems),
			]),
		]),
		...strays.flatMap(({ problems }) => problems),
	];
}

/** Every text that a place of the model stands in is read once, before the first line is printed. */
async function createPlaces(
	host: Host,
	workspace: Workspace,
	cwd: string,
	model: ProjectModel,
): Promise<PlaceOf> {
	const locations = [
		...problemsOf(model).map(({ location }) => location),
		...model.runs.flatMap((run) => [
			run.location,
			...run.datasets.map(({ location }) => location),
			...run.artifacts.flatMap(({ location, consumers }) => [
				location,
				...consumers.map((one) => one.location),
			]),
		]),
		...model.strays.map(({ location }) => location),
	];
	const indices = new Map<string, LineIndex>();
	for (const file of new Set(locations.map((location) => location.file))) {
		indices.set(file, createLineIndex((await workspace.textOf(file)) ?? ""));
	}
	return (location: Location) => {
		const { line, character } = indices.get(location.file)?.positionAt(location.range.start) ?? {
			line: 0,
			character: 0,
		};
		return {
			file: host.relative(cwd, location.file),
			line,
			character: packingOf(location.file)?.isTable === true ? 0 : character,
		};
	};
}
