/** How a script uses a configuration file whose path it is told. */

/** Keys from the file's first level inwards. */
export type KeyPath = readonly string[];

export interface ConfigUse {
	/** The script. */
	readonly file: string;
	/** What is read; everything below such a path may be read, too. */
	readonly reads: readonly KeyPath[];
	/** Keys that the script sets itself, on anything, with the value as written. */
	readonly sets: ReadonlyMap<string, string>;
	/** Text of the script. */
	readonly text: string;
}
