/** `tunelint compare-prompts`: the prompts of a script beside the text that its model was trained on, as tokens. */
import { createLineIndex, isUnavailable } from "../core/index.js";
import type { AlignedTokens, PromptComparison } from "../core/types/prompt-comparison.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { foldersOf } from "./workspace-folders.js";
import { withHost } from "./with-host.js";
import { readFormat } from "./read-format.js";

export const comparePromptsHelp = `Usage: tunelint compare-prompts <train> <test> [--format text|json]

Lays each prompt of <test> beside the text that <train> leads up to an answer with, token by token; {…} stands for
what varies. <train> is the script or the configuration that trains, <test> the script that asks.

  --format <name>   text (default) or json

Exit: 0 no prompt differs, 1 some, 2 usage or input fault.
`;

export async function comparePrompts(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--format"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const [train, test, ...others] = parsed.positional;
	const format = readFormat(parsed, ["text", "json"]);
	if (train === undefined || test === undefined || others.length > 0) {
		return usageError("Name the script that trains and the script that asks.");
	}
	if (typeof format !== "string") {
		return format;
	}
	return withHost(io, async (host) => {
		const files = [host.resolve(io.cwd, train), host.resolve(io.cwd, test)] as const;
		const workspace = createWorkspace(host, { folders: await foldersOf(host, io.cwd, files) });
		const found = await workspace.comparePrompts(files[1], files[0]);
		if (isUnavailable(found)) {
			return inputFault(`${found.reason} ${found.todo}`);
		}
		const lines = format === "json" ? [JSON.stringify(found)] : await textOf(host, io, found);
		io.write(`${lines.join("\n")}\n`);
		return found.some(({ verdict }) => verdict === "different") ? 1 : 0;
	});
}

async function textOf(
	host: Host,
	{ cwd }: CommandIo,
	comparisons: readonly PromptComparison[],
): Promise<string[]> {
	const lines: string[] = [];
	for (const { location, verdict, kind, training, inference, tokens } of comparisons) {
		const read = await host.readText(location.file);
		const line = isUnavailable(read) ? 0 : createLineIndex(read.text).positionAt(location.range.start).line;
		const what = kind === undefined ? "" : ` (${kind})`;
		lines.push(`${host.relative(cwd, location.file)}:${line + 1}  ${verdict}${what}`);
		lines.push(`  training   ${JSON.stringify(training)}`, `  prompt     ${JSON.stringify(inference)}`);
		lines.push(...(tokens ?? []).map(rowText), "");
	}
	return lines;
}

function rowText({ training, inference }: AlignedTokens): string {
	const mark = training !== undefined && inference !== undefined ? " " : "≠";
	return `  ${mark} ${sideText(training).padEnd(36)} ${sideText(inference)}`.trimEnd();
}

function sideText(token: AlignedTokens["training"]): string {
	return token === undefined ? "" : `${String(token.id).padStart(7)} ${JSON.stringify(token.text)}`;
}
