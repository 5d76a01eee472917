/** Notices that nothing has happened for a while, by counting its own ticks, so that a busy thread is not blamed. */

export interface Watchdog {
	/** Starts or restarts the count. */
	start(seconds: number): void;
	stop(): void;
}

/** More ticks notice sooner, fewer cost less. */
const TICKS = 8;

/** `hasMoved` is asked at each tick: did anything happen that sends no message? */
export function createWatchdog(alarm: () => void, hasMoved: () => boolean = () => false): Watchdog {
	let timer: NodeJS.Timeout | undefined;
	let interval = 0;
	let quiet = 0;
	const stop = () => {
		clearInterval(timer);
		timer = undefined;
	};
	const tick = () => {
		// While this thread is blocked its ticks fall together into one, so messages that wait are read first.
		quiet = hasMoved() ? 0 : quiet + 1;
		if (quiet > TICKS) {
			stop();
			alarm();
		}
	};
	return {
		start(seconds) {
			quiet = 0;
			const wanted = (seconds * 1000) / TICKS;
			if (timer === undefined || wanted !== interval) {
				stop();
				interval = wanted;
				timer = setInterval(tick, interval);
			}
		},
		stop,
	};
}
