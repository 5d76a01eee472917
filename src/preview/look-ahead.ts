/** Prepares the records on both sides of the one that is read, so that a step shows them at once. No `vscode`, so that it can be tested alone. */
import type { PreviewParams, PreviewResult } from "../../server/protocol.js";

export interface Question {
	readonly params: PreviewParams;
	/** Of the document, as an answer about an older one is of no use; absent where nobody tells when the file changes. */
	readonly version?: number | undefined;
}

export interface RunningAnswer {
	readonly answer: Promise<PreviewResult>;
	cancel(): void;
}

export interface LookAhead {
	/** The prepared answer where there is one. It stays, so that a step back is as quick. */
	ask(question: Question): Promise<PreviewResult>;
	/** Asks for those beside the one that is shown, and gives up all others. */
	prepare(shown: Question, beside: readonly Question[]): void;
	/** What was prepared is stale. */
	forget(): void;
}

export function createLookAhead(request: (params: PreviewParams) => RunningAnswer): LookAhead {
	const known = new Map<string, RunningAnswer>();

	const drop = (key: string): void => {
		known.get(key)?.cancel();
		known.delete(key);
	};
	const start = (key: string, params: PreviewParams): RunningAnswer => {
		const running = request(params);
		known.set(key, running);
		// A failure is told to whoever waits; the next who asks tries again.
		running.answer.catch(() => {
			if (known.get(key) === running) {
				known.delete(key);
			}
		});
		return running;
	};

	return {
		async ask(question) {
			const key = keyOf(question);
			if (key === undefined) {
				return request(question.params).answer;
			}
			// One that failed, was given up or was too long to be prepared is asked for now.
			const prepared = await known.get(key)?.answer.catch(() => undefined);
			return prepared?.kind === "packed" ? prepared : start(key, question.params).answer;
		},
		prepare(shown, beside) {
			const keys = new Set([shown, ...beside].map(keyOf));
			for (const key of [...known.keys()].filter((other) => !keys.has(other))) {
				drop(key);
			}
			for (const question of beside) {
				const key = keyOf(question);
				if (key !== undefined && !known.has(key)) {
					start(key, { ...question.params, isAhead: true });
				}
			}
		},
		forget() {
			[...known.keys()].forEach(drop);
		},
	};
}

/** Undefined for questions whose answer is not kept. */
function keyOf({ params, version }: Question): string | undefined {
	const { uri, record, recorded, changes } = params;
	return record === undefined || recorded !== undefined || version === undefined
		? undefined
		: JSON.stringify([uri, version, record, changes ?? {}]);
}
