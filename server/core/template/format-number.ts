/** Digits, signs and padding of formatted numbers, for `%` and `str.format`. */

export interface NumberStyle {
	readonly isLeft: boolean;
	readonly sign: "+" | " " | "";
	readonly isAlternate: boolean;
	readonly isZeroPadded: boolean;
	readonly width: number;
	readonly precision: number | undefined;
}

export interface NumberText {
	/** Sign and base. */
	readonly prefix: string;
	readonly digits: string;
}

export function padNumber({ prefix, digits }: NumberText, style: NumberStyle): string {
	const missing = Math.max(0, style.width - prefix.length - digits.length);
	if (style.isLeft) {
		return prefix + digits + " ".repeat(missing);
	}
	return style.isZeroPadded ? prefix + "0".repeat(missing) + digits : " ".repeat(missing) + prefix + digits;
}

/** `kind` is one of `e E f F g G`; JavaScript rounds the exact decimal value, as Python does. */
export function formatFloat(
	value: number,
	kind: string,
	style: Pick<NumberStyle, "sign" | "precision" | "isAlternate">,
): NumberText {
	const prefix = value < 0 || Object.is(value, -0) ? "-" : style.sign;
	const size = Math.abs(value);
	const isUpper = kind === kind.toUpperCase();
	const digits = floatDigits(size, kind.toLowerCase(), style);
	return { prefix, digits: isUpper ? digits.toUpperCase() : digits };
}

function floatDigits(
	size: number,
	kind: string,
	style: Pick<NumberStyle, "precision" | "isAlternate">,
): string {
	if (Number.isNaN(size)) {
		return "nan";
	}
	if (!Number.isFinite(size)) {
		return "inf";
	}
	// JavaScript formats no more than 100 digits; a double has no more that matter to a template.
	const precision = Math.min(style.precision ?? 6, 100);
	if (kind === "f") {
		return fixedDigits(size, precision);
	}
	if (kind === "e") {
		return exponentDigits(size.toExponential(precision));
	}
	const significant = Math.max(1, precision);
	const exponent = size === 0 ? 0 : Number(size.toExponential(significant - 1).split("e")[1]);
	const isFixed = exponent >= -4 && exponent < significant;
	const text = isFixed ? fixedDigits(size, significant - 1 - exponent) : size.toExponential(significant - 1);
	const trimmed = style.isAlternate ? text : text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
	return isFixed ? trimmed : exponentDigits(trimmed);
}

/** `toFixed` gives up at 1e21, and rounds a tie up where Python takes the even digit. */
export function fixedDigits(size: number, precision: number): string {
	if (size >= 1e21) {
		const whole = BigInt(size).toString();
		return precision === 0 ? whole : `${whole}.${"0".repeat(precision)}`;
	}
	const long = size.toFixed(Math.min(100, precision + 25));
	const end = long.indexOf(".") + precision + 1;
	const isTie = /^50*$/.test(long.slice(end));
	const cut = long.slice(0, precision === 0 ? end - 1 : end);
	return isTie && /[02468]$/.test(cut) ? cut : size.toFixed(precision);
}

function exponentDigits(text: string): string {
	return text.replace(/e([+-])(\d)$/, "e$10$2");
}
