/** The one place where a bug is caught: the request gets its default answer, the log gets the bug, the server lives on. */

/** Receives one message, which may have several lines. */
export type Log = (message: string) => void;

/** Runs `work` for each message of the editor. `name` is the LSP method, for the log. */
export function guarded<Params, Answer>(
	log: Log,
	name: string,
	fallback: Answer,
	work: (params: Params) => Answer | Promise<Answer>,
): (params: Params) => Promise<Answer> {
	return async (params) => {
		try {
			return await work(params);
		} catch (error) {
			log(`${name}: ${describeError(error)}`);
			return fallback;
		}
	};
}

export function describeError(error: unknown): string {
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
