// The one way in which the suite waits: for an event of VS Code, never for time to pass.
import type { Event } from "vscode";

/** In milliseconds; generous, for a machine that does other things too. */
const limit = 60_000;

/** Asks now and after each event, and returns the first answer that is not undefined. */
export function firstAnswer<Told, Answer>(
	event: Event<Told>,
	what: string,
	answer: () => Answer | undefined,
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const finish = (settle: () => void): void => {
			subscription.dispose();
			clearTimeout(timer);
			settle();
		};
		const check = (): void => {
			const value = answer();
			if (value !== undefined) finish(() => resolve(value));
		};
		const timer = setTimeout(() => finish(() => reject(new Error(`Waited in vain for ${what}.`))), limit);
		const subscription = event(check);
		check();
	});
}
