/** What is true of the open folders as a whole. */

/** The value of the `folder` stage. */
export interface WorkspaceFolder {
	/** Absolute paths of the scripts and configurations that train. */
	readonly runs: readonly string[];
	/** Dataset files, absolute, that nothing here names. */
	readonly unusedDatasets: readonly string[];
}
