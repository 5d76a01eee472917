/** A command that starts a script: the words that follow the script on the command line. */
import type { Location } from "../base/text-range.js";

export interface Launch {
	/** The path as written, or that of the module behind `-m`: `scripts/train.py`. */
	readonly script: string;
	/** The folder that a `cd` before it names. */
	readonly folder?: string;
	readonly words: readonly LaunchWord[];
	/** From the launcher to the last word. */
	readonly location: Location;
}

export interface LaunchWord {
	/** Without quotes; variables that the same text sets once are put in. */
	readonly text: string;
	/** False where the shell decides: `$MODEL`, `<path>`, `*.json`. */
	readonly isKnown: boolean;
	/** The word, or the value of the variable that it is. */
	readonly location: Location;
}
