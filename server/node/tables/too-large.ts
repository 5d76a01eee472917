/** The error of a reader whose file has more text than can be checked. */

const CODE = "TUNELINT_TOO_LARGE";

export function tooLarge(): Error {
	return Object.assign(new Error("The file has too much text."), { code: CODE });
}

export function isTooLarge(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === CODE;
}
