/** Fixes as edits of the editor: placed in their files, without doubles and overlaps. */
import type { TextEdit as LspTextEdit, WorkspaceEdit } from "vscode-languageserver/node";
import type { Finding, Fix, TextRange } from "../core/index.js";
import { toLocation, toRange, type PlacedText } from "./convert.js";
import type { ServerContext } from "./server-context.js";

/** An edit whose file is known. */
export interface PlacedEdit {
	readonly file: string;
	readonly range: TextRange;
	readonly newText: string;
}

/** A fix with the finding that offers it. */
export interface OfferedFix {
	readonly finding: Finding;
	readonly fix: Fix;
}

/**
 * The edits of all fixes together. Equal edits (the same change of a script, offered by many rows) are made once; a fix that
 * overlaps one before it is left out as a whole.
 */
export function combineFixes(offers: readonly OfferedFix[]): PlacedEdit[] {
	const ordered = offers.map(placedEdits).sort((a, b) => (a[0]?.range.start ?? 0) - (b[0]?.range.start ?? 0));
	const taken = new Map<string, PlacedEdit[]>();
	for (const edits of ordered) {
		const added = edits.filter((edit) => !near(taken, edit).some((other) => isSame(edit, other)));
		if (added.every((edit) => !near(taken, edit).some((other) => overlap(edit.range, other.range)))) {
			added.forEach((edit) => take(taken, edit));
		}
	}
	return [...taken.values()].flat();
}

function placedEdits({ finding, fix }: OfferedFix): PlacedEdit[] {
	return fix.edits.map(({ file, range, newText }) => ({ file: file ?? finding.file, range, newText }));
}

/** The taken edits around the place of `edit`: those are sorted and apart, so no other can touch it. */
function near(taken: ReadonlyMap<string, readonly PlacedEdit[]>, edit: PlacedEdit): readonly PlacedEdit[] {
	const edits = taken.get(edit.file) ?? [];
	const index = indexFor(edits, edit);
	// An insertion and a replacement may start at the same offset, hence two on each side.
	let last = index;
	while (last < edits.length && (edits[last]?.range.start ?? Infinity) <= edit.range.end) {
		last++;
	}
	return edits.slice(Math.max(0, index - 2), last);
}

function take(taken: Map<string, PlacedEdit[]>, edit: PlacedEdit): void {
	const edits = taken.get(edit.file) ?? [];
	edits.splice(indexFor(edits, edit), 0, edit);
	taken.set(edit.file, edits);
}

/** Index of the first edit that starts at or after `edit`. */
function indexFor(edits: readonly PlacedEdit[], edit: PlacedEdit): number {
	let low = 0;
	let high = edits.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((edits[middle]?.range.start ?? 0) < edit.range.start) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

function isSame(a: PlacedEdit, b: PlacedEdit): boolean {
	return a.range.start === b.range.start && a.range.end === b.range.end && a.newText === b.newText;
}

/** Two insertions at one place overlap too: their order would be a guess. */
function overlap(a: TextRange, b: TextRange): boolean {
	const isInsertion = a.start === a.end && b.start === b.end;
	return isInsertion ? a.start === b.start : a.start < b.end && b.start < a.end;
}

/** Undefined when one of the files cannot be read. */
export async function toWorkspaceEdit(
	{ session, client }: ServerContext,
	edits: readonly PlacedEdit[],
): Promise<WorkspaceEdit | undefined> {
	const texts = await session.textsOf(edits.map((edit) => edit.file));
	if (edits.some((edit) => !texts.has(edit.file))) {
		return undefined;
	}
	const changes = [...texts].flatMap(([file, text]): readonly FileChange[] => {
		const own = edits.filter((edit) => edit.file === file);
		if (text.notebook !== undefined) {
			return cellChanges(text, own);
		}
		const version = session.documents.ofFile(file)?.version ?? null;
		const changed = own.map((edit): LspTextEdit => ({
			range: toRange(text, edit.range),
			newText: edit.newText,
		}));
		return [{ textDocument: { uri: text.uri, version }, edits: changed }];
	});
	return client.hasVersionedEdits
		? { documentChanges: changes }
		: { changes: Object.fromEntries(changes.map((change) => [change.textDocument.uri, change.edits])) };
}

interface FileChange {
	readonly textDocument: { readonly uri: string; readonly version: number | null };
	readonly edits: LspTextEdit[];
}

/** The editor changes cells: what the engine writes into the JSON of the notebook's file is plain text there. */
function cellChanges(notebook: PlacedText, edits: readonly PlacedEdit[]): readonly FileChange[] {
	const cells = new Map<string, LspTextEdit[]>();
	for (const edit of edits) {
		const { uri, range } = toLocation(notebook, edit.range);
		const newText: unknown = JSON.parse(`"${edit.newText}"`);
		cells.set(uri, [...(cells.get(uri) ?? []), { range, newText: String(newText) }]);
	}
	return [...cells].map(([uri, changed]) => ({ textDocument: { uri, version: null }, edits: changed }));
}
