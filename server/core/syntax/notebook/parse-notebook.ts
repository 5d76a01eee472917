/** Jupyter notebooks, formats 3 and 4: the cells in order, each character with its place in the JSON of the file. */
import { valueAt, type JsonNode, type JsonString } from "../json/json-node.js";
import { parseJson } from "../json/parse-json.js";

export interface NotebookCell {
	readonly kind: "code" | "other";
	/** The cell's text, decoded. */
	readonly text: string;
	/** The JSON strings that the text is made of, one after the other: a line each, or all in one. */
	readonly pieces: readonly JsonString[];
	/** The cell's object in the file. */
	readonly start: number;
	readonly end: number;
}

export interface Notebook {
	/** Of every kind, so that an index is what people count. */
	readonly cells: readonly NotebookCell[];
}

/** Undefined for text that holds no cells. A damaged notebook gives the cells that could be read. */
export function parseNotebook(text: string): Notebook | undefined {
	const root = parseJson(text).value;
	const language = valueAt(valueAt(valueAt(root, "metadata"), "kernelspec"), "language");
	if (language?.kind === "string" && !/python/i.test(language.value)) {
		return undefined;
	}
	const worksheets = valueAt(root, "worksheets");
	const holders = worksheets?.kind === "array" ? worksheets.items : [root];
	const lists = holders.map((holder) => valueAt(holder, "cells"));
	const cells = lists.flatMap((list) => (list?.kind === "array" ? list.items.map(readCell) : []));
	return lists.some((list) => list?.kind === "array") ? { cells } : undefined;
}

function readCell(node: JsonNode): NotebookCell {
	const type = valueAt(node, "cell_type");
	const isCode = type?.kind === "string" && type.value === "code";
	// Format 3 has the code in `input`.
	const source = valueAt(node, "source") ?? valueAt(node, "input");
	const pieces = (source?.kind === "array" ? source.items : [source]).filter(
		(item) => item?.kind === "string",
	);
	return {
		kind: isCode ? "code" : "other",
		text: pieces.map((piece) => piece.value).join(""),
		pieces,
		start: node.start,
		end: node.end,
	};
}
