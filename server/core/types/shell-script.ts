/** A shell script of the workspace. */

export interface ShellScript {
	readonly file: string;
	/** With its line ends as they stand. */
	readonly text: string;
}
