/** Checks files one after the other, some time after the last change; a newer change stops the check that runs. */

export interface CheckLoop {
	/** These files changed, or may have: check them and whatever depends on them, soon. */
	request(files: readonly string[]): void;
	/** Checks one more file, without stopping what runs. */
	add(file: string): void;
	dispose(): void;
}

export interface CheckLoopOptions {
	/** From the last request to the first check, in milliseconds. */
	readonly delay: number;
	/** The files to check after a request for `file`, itself included. */
	expand(file: string): Promise<readonly string[]>;
	check(file: string, signal: AbortSignal): Promise<void>;
	onError(error: unknown): void;
}

export function createCheckLoop(options: CheckLoopOptions): CheckLoop {
	const changed = new Set<string>();
	let waiting = new Set<string>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let current: AbortController | undefined;
	let isDraining = false;
	let isDisposed = false;

	const guard = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			options.onError(error);
		}
	};

	const expandChanged = async (file: string): Promise<void> => {
		changed.delete(file);
		// The person looks at what changed last, so it goes before what still waits.
		waiting = new Set([file, ...waiting]);
		waiting = new Set([file, ...(await options.expand(file)), ...waiting]);
	};

	const checkWaiting = async (file: string): Promise<void> => {
		waiting.delete(file);
		const controller = new AbortController();
		current = controller;
		await guard(() => options.check(file, controller.signal));
		current = undefined;
		if (controller.signal.aborted) {
			waiting.add(file);
		}
	};

	const drain = async (): Promise<void> => {
		if (isDraining) {
			return;
		}
		isDraining = true;
		// A request while this runs sets the timer; the loop rests until it fires.
		while (!isDisposed && timer === undefined && changed.size + waiting.size > 0) {
			// Each goes before those that wait already, so the first requested comes last here.
			const first = [...changed].at(-1);
			const [next] = waiting;
			if (first !== undefined) {
				await guard(() => expandChanged(first));
			} else if (next !== undefined) {
				await checkWaiting(next);
			}
		}
		isDraining = false;
	};

	return {
		request(files) {
			for (const file of files) {
				changed.add(file);
			}
			current?.abort();
			clearTimeout(timer);
			timer = setTimeout(() => {
				timer = undefined;
				void drain();
			}, options.delay);
		},
		add(file) {
			waiting.add(file);
			if (timer === undefined) {
				void drain();
			}
		},
		dispose() {
			isDisposed = true;
			clearTimeout(timer);
			current?.abort();
		},
	};
}
