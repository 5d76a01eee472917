/** Dataset files that hold no plain JSON text: tables, and compressed files. Nobody edits them by hand. */

export interface Packing {
	/** What lies inside, after decompression. */
	readonly content: "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
	readonly compression?: "gzip" | "zstd";
	/** True: rows of columns, one row a line in the text that Tunelint makes of them. */
	readonly isTable: boolean;
}

const CONTENTS: Readonly<Record<string, Packing["content"]>> = {
	jsonl: "jsonl",
	ndjson: "jsonl",
	jsonlines: "jsonl",
	json: "json",
	csv: "csv",
	tsv: "tsv",
	parquet: "parquet",
	arrow: "arrow",
};
const NAME = /\.(jsonl|ndjson|jsonlines|json|csv|tsv|parquet|arrow)(?:\.(gz|zst))?$/i;

/** By the file's name; undefined: plain text, or no dataset. */
export function packingOf(file: string): Packing | undefined {
	const match = NAME.exec(file);
	const content = CONTENTS[match?.[1]?.toLowerCase() ?? ""];
	const ending = match?.[2]?.toLowerCase();
	if (content === undefined) {
		return undefined;
	}
	const isTable = content !== "jsonl" && content !== "json";
	if (ending === undefined) {
		return isTable ? { content, isTable } : undefined;
	}
	// Parquet and Arrow compress inside; nothing reads them compressed once more.
	return content === "parquet" || content === "arrow"
		? undefined
		: { content, isTable, compression: ending === "gz" ? "gzip" : "zstd" };
}
