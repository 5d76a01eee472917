/** Changes a whole dataset on disk, or prints what would change: what `convert`, `dedupe` and `split` have in common. */
import {
	editedPieces,
	isUnavailable,
	type DatasetChange,
	type DatasetEdit,
	type DatasetRefusal,
	createLineIndex,
} from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import { withMark } from "./apply-fixes.js";
import { inputFault, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { editDiff } from "./edit-diff.js";
import { foldersOf } from "./workspace-folders.js";
import { withHost } from "./with-host.js";

export interface FileChange {
	/** As given. */
	readonly file: string;
	readonly change: DatasetChange;
	/** Name of the file to write, as given; of a split the validation file. Absent: the dataset itself. */
	readonly output?: string;
	readonly isDiff: boolean;
}

export async function changeFile(wanted: FileChange, io: CommandIo): Promise<ExitCode | UsageError> {
	return withHost(io, (host) => changeWith(host, wanted, io));
}

async function changeWith(host: Host, wanted: FileChange, io: CommandIo): Promise<ExitCode | UsageError> {
	const file = host.resolve(io.cwd, wanted.file);
	const stat = await host.stat(file);
	if (stat === undefined || stat.isDirectory) {
		return inputFault(`There is no file "${wanted.file}".`);
	}
	const output = wanted.output === undefined ? undefined : host.resolve(io.cwd, wanted.output);
	const isElsewhere = output !== undefined && output !== file;
	if (wanted.change.kind === "split" && !isElsewhere) {
		return inputFault("The validation rows need a file of their own: --output.");
	}
	if (isElsewhere && (await host.stat(output)) !== undefined) {
		return inputFault(`"${wanted.output ?? ""}" is there already. Choose another --output.`);
	}
	const workspace = createWorkspace(host, { folders: await foldersOf(host, io.cwd, [file]) });
	const answer = await workspace.changeDataset(file, wanted.change);
	const text = (await workspace.textOf(file)) ?? "";
	if (isUnavailable(answer)) {
		return inputFault(`${answer.reason} ${answer.todo}`);
	}
	if (answer.kind === "refused") {
		return inputFault(refusalText(wanted.file, text, answer));
	}
	const name = (path: string): string => host.relative(io.cwd, path);
	if (wanted.isDiff) {
		return print(io, answer, text, name(file), output === undefined ? undefined : name(output));
	}
	const written = await write({ host, io, file, stat, text, answer, ...(isElsewhere ? { output } : {}) });
	if (typeof written !== "boolean") {
		return written;
	}
	io.write(`${answer.summary}${written ? ` ${name(output ?? file)} is written.` : ""}\n`);
	return 0;
}

interface Writing {
	readonly host: Host;
	readonly io: CommandIo;
	readonly file: string;
	readonly stat: { readonly size: number; readonly modified: number };
	readonly text: string;
	readonly answer: DatasetEdit;
	/** Another file than `file`. */
	readonly output?: string;
}

/** False when nothing had to be written. */
async function write(writing: Writing): Promise<boolean | UsageError> {
	const { host, io, file, stat, text, answer, output } = writing;
	const read = await host.readText(file);
	if (read.kind !== "text" || read.text !== text) {
		return inputFault(`"${file}" changed while it was worked on; nothing is written. Run it again.`);
	}
	const changed = withMark(read.hadByteOrderMark ? "\ufeff" : "", editedPieces(text, answer.edits));
	if (answer.splitOff !== undefined && output !== undefined) {
		// First the new file: a fault in between leaves rows twice, and none lost.
		await io.replaceFile(output, answer.splitOff, { isNew: true });
		await io.replaceFile(file, changed, { unchangedSince: stat });
		return true;
	}
	if (output !== undefined) {
		await io.replaceFile(output, changed, { isNew: true });
		return true;
	}
	if (answer.edits.length > 0) {
		await io.replaceFile(file, changed, { unchangedSince: stat });
	}
	return answer.edits.length > 0;
}

function print(
	io: CommandIo,
	answer: DatasetEdit,
	text: string,
	name: string,
	output: string | undefined,
): ExitCode {
	for (const part of editDiff(name, text, answer.edits)) {
		io.write(part);
	}
	if (answer.splitOff !== undefined && output !== undefined) {
		const edit = { range: { start: 0, end: 0 }, newText: answer.splitOff.join("") };
		for (const part of editDiff(output, "", [edit])) {
			io.write(part);
		}
	}
	io.writeError(`tunelint: ${answer.summary} Nothing is written.\n`);
	return answer.edits.length > 0 ? 1 : 0;
}

function refusalText(name: string, text: string, { message, record, range }: DatasetRefusal): string {
	const { line, character } = createLineIndex(text).positionAt(range.start);
	return `${name}:${line + 1}:${character + 1}: record ${record}: ${message} Nothing is written.`;
}
