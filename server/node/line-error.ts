/** The answer to a line that has none. */

/** `type` is the name of Python's exception for the same fault. */
export interface LineError {
	readonly error: { readonly type: string; readonly message: string };
}

export function lineError(type: string, message: string): LineError {
	return { error: { type, message } };
}
