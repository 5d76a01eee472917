/** CSV and TSV as pandas and `datasets` read them: types by column, and empty or NA-like cells as null. */
import Papa from "papaparse";
import type { Problem } from "../../core/index.js";
import { columnTexts } from "./column-texts.js";
import { createRowCollector } from "./row-collector.js";
import type { TableLimits, TableRows } from "./table-rows.js";

/** `text` without a byte order mark. */
export function readCsv(text: string, delimiter: "," | "\t", limits: TableLimits): TableRows {
	const parsed = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false });
	const rows = parsed.data
		.map((cells, index) => ({ cells, index }))
		.filter(({ cells }) => cells.length > 1 || (cells[0] ?? "").trim() !== "");
	const [header, ...body] = rows;
	if (header === undefined) {
		return { text: "", problems: [] };
	}
	const names = columnNames(header.cells);
	const columns = names.map((_, column) => columnTexts(body.map(({ cells }) => cells[column])));
	const quotes = new Map(parsed.errors.map(({ row, code }) => [row ?? -1, code]));
	const collector = createRowCollector(limits);
	const problems: Problem[] = [];
	const lost: LostWord[] = [];
	body.forEach(({ cells, index }, i) => {
		const start = collector.offset();
		const members = names.map((name, column) => `${JSON.stringify(name)}: ${columns[column]?.[i] ?? "null"}`);
		collector.add(`{${members.join(", ")}}`);
		const range = { start, end: Math.max(start + 1, collector.offset() - 1) };
		const quote = quotes.get(index);
		if (quote !== undefined) {
			problems.push(quoteProblem(quote, range));
		} else if (cells.length > names.length) {
			problems.push(tooManyCells(names.length, cells.length, range));
		}
		names.forEach((name, column) => {
			const [cell = "", text] = [cells[column], columns[column]?.[i]];
			if (text === "null" && cell !== "" && isText(columns[column] ?? [])) {
				const before = members.slice(0, column).reduce((sum, member) => sum + member.length + 2, 1);
				const from = start + before + JSON.stringify(name).length + 2;
				lost.push({ cell, range: { start: from, end: from + text.length } });
			}
		});
	});
	problems.push(...lostWords(lost));
	return { text: collector.text(), problems: problems.slice(0, MAX_PROBLEMS) };
}

interface LostWord {
	readonly cell: string;
	readonly range: Problem["range"];
}

function isText(column: readonly string[]): boolean {
	return column.some((text) => text.startsWith('"'));
}

/** One problem for all: they have one cause. */
function lostWords(lost: readonly LostWord[]): Problem[] {
	const [first] = lost;
	const others = lost.length > 1 ? `, as are ${lost.length - 1} more cells of this file` : "";
	return first === undefined
		? []
		: [
				{
					code: "csv-missing",
					message: `The cell ${JSON.stringify(first.cell)} is read as missing by pandas and datasets${others}, so the text is lost. Write another word, or use JSON Lines.`,
					range: first.range,
				},
			];
}

/** pandas stops at the first; a few show whether it is one row or the file. */
const MAX_PROBLEMS = 20;

/** Names as pandas gives them: `Unnamed: 0` for none, `a.1` for the second `a`. */
function columnNames(header: readonly string[]): string[] {
	const seen = new Map<string, number>();
	return header.map((written, column) => {
		const name = written === "" ? `Unnamed: ${column}` : written;
		const count = seen.get(name) ?? 0;
		seen.set(name, count + 1);
		return count === 0 ? name : `${name}.${count}`;
	});
}

function quoteProblem(code: string, range: Problem["range"]): Problem {
	return code === "MissingQuotes"
		? {
				code: "csv-quotes",
				message:
					'A quoted cell is never closed, so it swallows the rows after it; pandas stops with "EOF inside string". Close the quote, or double a quote that belongs to the text.',
				range,
			}
		: {
				code: "csv-quotes",
				message:
					"A quoted cell has text after its closing quote, so readers disagree on where it ends. Double each quote that belongs to the text.",
				range,
			};
}

function tooManyCells(expected: number, found: number, range: Problem["range"]): Problem {
	return {
		code: "csv-cells",
		message: `The row has ${found} cells and the header names ${expected} columns; pandas stops here or shifts the columns. Put quotes around a cell that holds the separator.`,
		range,
	};
}
