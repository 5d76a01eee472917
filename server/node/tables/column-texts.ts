/** One column of a CSV file as JSON, with the type that pandas gives it: int64, float64, bool, else text. */

/** `undefined`: the row has no such cell. */
export function columnTexts(cells: readonly (string | undefined)[]): readonly string[] {
	const present = cells.filter((cell): cell is string => cell !== undefined && !NA.has(cell));
	const write = writerFor(present, present.length < cells.length);
	return cells.map((cell) => (cell === undefined || NA.has(cell) ? "null" : write(cell)));
}

/** `pandas._libs.parsers.STR_NA_VALUES` (2.x and 3.x): `datasets` keeps pandas' default of reading these as null. */
const NA: ReadonlySet<string> = new Set([
	"",
	"#N/A",
	"#N/A N/A",
	"#NA",
	"-1.#IND",
	"-1.#QNAN",
	"-NaN",
	"-nan",
	"1.#IND",
	"1.#QNAN",
	"<NA>",
	"N/A",
	"NA",
	"NULL",
	"NaN",
	"None",
	"n/a",
	"nan",
	"null",
]);
const INTEGER = /^\s*[+-]?\d+\s*$/;
const FLOAT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const BOOLEANS: ReadonlySet<string> = new Set(["True", "TRUE", "true", "False", "FALSE", "false"]);

function writerFor(present: readonly string[], hasGaps: boolean): (cell: string) => string {
	if (present.length === 0) {
		return JSON.stringify;
	}
	if (present.every((cell) => INTEGER.test(cell))) {
		// A column of integers with gaps is a column of floats for pandas.
		return hasGaps ? floatText : (cell) => String(integerOf(cell));
	}
	if (present.every((cell) => FLOAT.test(cell))) {
		return floatText;
	}
	return present.every((cell) => BOOLEANS.has(cell)) ? (cell) => cell.toLowerCase() : JSON.stringify;
}

function integerOf(cell: string): bigint {
	return BigInt(cell.trim().replace("+", ""));
}

/** As Python prints it, at least so that `1.0` is no integer. */
function floatText(cell: string): string {
	const text = String(Number(cell));
	if (!Number.isFinite(Number(cell))) {
		return "null";
	}
	return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
