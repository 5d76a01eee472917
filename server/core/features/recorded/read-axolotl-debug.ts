/** Reads the log of `axolotl preprocess --debug`: each token of a few rows as `text(label, id)`, coloured or plain. */
import { IGNORE_INDEX } from "../../types/loss-mask.js";
import type { RecordedBatches, RecordedRow } from "../../types/recorded-batch.js";

// Axolotl 0.8 to 0.19, utils/tokenization.py: `(label, id)` follows each decoded token; the counts close the row.
const TOKEN = /\((-?\d{1,9}), (\d{1,9})\)/g;
// In colours the pair is white (37 before termcolor 2, 97 since), which tells it from the text of a token.
// eslint-disable-next-line no-control-regex -- The log is coloured by escape sequences.
const COLOURED_TOKEN = /\u001b\[(?:37|97)m\((-?\d{1,9}), (\d{1,9})\)/g;
const END = /Total input len: (\d+)/;
const LABELS = /Count of labels: (\d+)/;
// eslint-disable-next-line no-control-regex -- The log is coloured by escape sequences.
const COLOUR = /\u001b\[[0-9;]*m/g;

/** Undefined when it is not such a log. */
export function readAxolotlDebug(text: string): RecordedBatches | undefined {
	const plain = text.replace(COLOUR, "");
	if (!END.test(plain) && !/\b(?:INPUT PROMPT|CHOSEN RESPONSE): /.test(plain)) {
		return undefined;
	}
	const rows: RecordedRow[] = [];
	const problems: string[] = [];
	let line = 1;
	const isColoured = text.search(COLOURED_TOKEN) >= 0;
	for (const { tokens, total, trained } of rowsOf(text)) {
		const place = `row ${rows.length + problems.length + 1}`;
		const start = line + newlines(tokens.slice(0, Math.max(0, tokens.search(TOKEN))));
		line += newlines(tokens);
		// The text of a token may look like a pair; a label is either the token itself or no label.
		const pairs = [...tokens.matchAll(isColoured ? COLOURED_TOKEN : TOKEN)]
			.map(([, label, id]) => ({ label: Number(label), id: Number(id) }))
			.filter(({ label, id }) => label === id || label === IGNORE_INDEX);
		const labelled = pairs.filter(({ label }) => label !== IGNORE_INDEX).length;
		if (pairs.length !== total || (trained !== undefined && labelled !== trained)) {
			problems.push(
				pairs.length === 0
					? `${place} shows no ids; run it without --debug-text-only.`
					: `${place} is left out: ${pairs.length} tokens can be read, and the log counts ${total}.`,
			);
			continue;
		}
		rows.push({
			place,
			line: start,
			ids: pairs.map(({ id }) => id),
			labels: pairs.map(({ label }) => label),
		});
	}
	if (rows.length === 0 && problems.length === 0) {
		problems.push("preference rows are logged without labels; use the batch probe.");
	}
	return { source: "axolotl", madeBy: "axolotl preprocess --debug", rows, texts: [], problems };
}

interface LoggedRow {
	/** What stands between the end of the row before and the counts. */
	readonly tokens: string;
	readonly total: number;
	readonly trained?: number;
}

function rowsOf(text: string): LoggedRow[] {
	const [first = "", ...rest] = text.split(/^(?=.*Total input len: \d+)/m);
	let tokens = first;
	return rest.map((part) => {
		const total = Number(END.exec(part)?.[1]);
		const trained = LABELS.exec(part)?.[1];
		const row = { tokens, total, ...(trained === undefined ? {} : { trained: Number(trained) }) };
		tokens = part;
		return row;
	});
}

function newlines(text: string): number {
	return text.split("\n").length - 1;
}
