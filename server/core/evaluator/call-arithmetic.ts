/** Python's functions on numbers and lists of constants: `min`, `len`, `round`, `math.ceil`. */
import type { CallSite } from "./call-site.js";
import { base, type Interpreter } from "./interpreter.js";
import { constantOf, settled, weakest, type Certainty, type Value } from "./value.js";

const FUNCTIONS: { readonly [callee: string]: (numbers: readonly number[]) => number | undefined } = {
	min: (numbers) => (numbers.length > 0 ? Math.min(...numbers) : undefined),
	max: (numbers) => (numbers.length > 0 ? Math.max(...numbers) : undefined),
	sum: (numbers) => numbers.reduce((total, number) => total + number, 0),
	abs: ([number]) => (number === undefined ? undefined : Math.abs(number)),
	round: ([number, digits]) => (number === undefined ? undefined : roundHalfEven(number, digits ?? 0)),
	pow: ([number, power]) => (number === undefined || power === undefined ? undefined : number ** power),
	"math.ceil": ([number]) => (number === undefined ? undefined : Math.ceil(number)),
	"math.floor": ([number]) => (number === undefined ? undefined : Math.floor(number)),
	"math.sqrt": ([number]) => (number === undefined ? undefined : Math.sqrt(number)),
	"math.log": ([number]) => (number === undefined ? undefined : Math.log(number)),
	"math.log2": ([number]) => (number === undefined ? undefined : Math.log2(number)),
};
/** Results that are whole numbers whatever goes in. */
const WHOLE = /^(?:math\.(?:ceil|floor))$/;

/** The result; undefined when it is not one of these, or not of constants. */
export function callArithmetic(interpreter: Interpreter, site: CallSite): Value | undefined {
	const values = site.positional.map((argument) => settled(argument.value));
	const [first] = values;
	if (site.callee === "len" && first) {
		const length = lengthOf(first);
		return length === undefined
			? undefined
			: { kind: "number", value: length, isInteger: true, ...base(interpreter, site.node, first.certainty) };
	}
	const compute = Object.hasOwn(FUNCTIONS, site.callee) ? FUNCTIONS[site.callee] : undefined;
	if (!compute || site.keywords.length > 0) {
		return undefined;
	}
	const items =
		values.length === 1 && first?.kind === "list" && !first.isOpen ? first.items.map(settled) : values;
	let certainty: Certainty = "certain";
	const numbers: number[] = [];
	let isInteger = true;
	for (const item of items) {
		const constant = constantOf(item);
		if (typeof constant !== "number") {
			return undefined;
		}
		numbers.push(constant);
		isInteger &&= item.kind === "number" && item.isInteger;
		certainty = weakest(certainty, item.certainty);
	}
	const value = compute(numbers);
	if (value === undefined || !Number.isFinite(value)) {
		return undefined;
	}
	const isWhole = isInteger || WHOLE.test(site.callee) || (site.callee === "round" && numbers.length === 1);
	return {
		kind: "number",
		value,
		isInteger: isWhole && Number.isInteger(value),
		...base(interpreter, site.node, certainty),
	};
}

function lengthOf(value: Value): number | undefined {
	if (value.kind === "list") {
		return value.isOpen ? undefined : value.items.length;
	}
	if (value.kind === "dict") {
		return value.isOpen ? undefined : new Set(value.entries.map(({ key }) => key)).size;
	}
	const text = constantOf(value);
	// Python counts code points.
	return typeof text === "string" ? [...text].length : undefined;
}

/** As Python rounds: halves go to the even neighbour. */
function roundHalfEven(number: number, digits: number): number {
	const scale = 10 ** digits;
	const scaled = number * scale;
	const floor = Math.floor(scaled);
	const isHalf = scaled - floor === 0.5;
	const rounded = isHalf ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(scaled);
	return rounded / scale;
}
