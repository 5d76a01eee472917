/** UTF-16 units of an array as a string. */

/** `[start, end)` of the array. */
export function textOfUnits(units: Uint16Array, start: number, end: number): string {
	let text = "";
	for (let at = start; at < end; at += MOST_ARGUMENTS) {
		const part = units.subarray(at, Math.min(end, at + MOST_ARGUMENTS));
		// A call with spread arguments goes over them one by one.
		text += Reflect.apply(String.fromCharCode, undefined, part);
	}
	return text;
}

/** A call with many more would not fit on the stack. */
const MOST_ARGUMENTS = 1_000;
