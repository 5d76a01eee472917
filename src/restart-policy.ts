/** When a server that stopped is started again. Pure, so that it can be tested without VS Code. */

/** Milliseconds before the first, second, … start after a stop; after the last one it stays down. */
const DELAYS: readonly number[] = [250, 1_000, 3_000, 8_000];
/** Stops that are older, in milliseconds, do not count. */
const WINDOW = 180_000;

export type AfterStop = { readonly kind: "restart"; readonly delay: number } | { readonly kind: "give-up" };

/** `stops`: when the server stopped, the last one included, in milliseconds, oldest first. */
export function afterStop(stops: readonly number[]): AfterStop {
	const last = stops.at(-1) ?? 0;
	const recent = stops.filter((time) => last - time <= WINDOW).length;
	const delay = DELAYS[Math.max(recent, 1) - 1];
	return delay === undefined ? { kind: "give-up" } : { kind: "restart", delay };
}
