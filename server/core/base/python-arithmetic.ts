/** Python's arithmetic of numbers, for the two evaluators of scripts. */

/** Undefined for another operator, and where Python raises or the result is not finite. */
export function pythonArithmetic(sign: string, a: number, b: number): number | undefined {
	const value = calculate(sign, a, b);
	return value === undefined || !Number.isFinite(value) ? undefined : value;
}

function calculate(sign: string, a: number, b: number): number | undefined {
	switch (sign) {
		case "+":
			return a + b;
		case "-":
			return a - b;
		case "*":
			return a * b;
		case "/":
			return a / b;
		case "//":
			return Math.floor(a / b);
		case "%":
			return a - b * Math.floor(a / b);
		case "**":
			return a ** b;
		default:
			return undefined;
	}
}
