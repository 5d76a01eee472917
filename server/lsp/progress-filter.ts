/** Which reports of progress a person should see: those of scans that take long, and not all of them. */

/** Shorter scans are over before anybody could read about them. */
const LONG_SCAN = 1000;
const INTERVAL = 250;

/** `now` gives milliseconds. The answer tells whether to show this report. */
export function createProgressFilter(
	now: () => number,
): (file: string, done: number, total: number) => boolean {
	const scans = new Map<string, { readonly started: number; shown: number }>();
	return (file, done, total) => {
		const time = now();
		const scan = scans.get(file) ?? { started: time, shown: 0 };
		scans.set(file, scan);
		const isShown = scan.shown > 0;
		if (done >= total) {
			scans.delete(file);
			return isShown;
		}
		if (time - scan.started < LONG_SCAN || (isShown && time - scan.shown < INTERVAL)) {
			return false;
		}
		scan.shown = time;
		return true;
	};
}
