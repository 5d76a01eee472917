/** What the commands need from the process, so that they can run inside a test. */
import type { Host } from "../host.js";
import type { ReplaceOptions } from "../node/replace-file.js";

export interface CommandIo {
	/** Absolute. */
	readonly cwd: string;
	/** Standard input; its bytes are read when they are asked for. */
	readonly input: AsyncIterable<Uint8Array>;
	/** Standard output. */
	write(text: string): void;
	/** Standard error. */
	writeError(text: string): void;
	/** True on a terminal that has not asked for plain text (`NO_COLOR`). */
	readonly hasColours: boolean;
	/** Columns of the terminal; 100 elsewhere. */
	readonly columns: number;
	createHost(): Promise<Host>;
	/** A line or a record that takes longer is stopped; 10. */
	readonly rowSeconds?: number;
	/** Replaces a file as a whole or not at all; throws a `ReplaceFault` when it must not be written. */
	replaceFile(path: string, pieces: Iterable<string>, options?: ReplaceOptions): Promise<void>;
	/** Of the package, such as `0.1.0`. */
	readonly version: string;
}

/** 0: no error-level finding; 1: some; 2: usage or I/O fault. */
export type ExitCode = 0 | 1 | 2;
