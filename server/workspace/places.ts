/** Where the paths of scripts are looked for. */
import type { Namesakes } from "./namesakes.js";

/** Whether the editor holds a document that may not be on disk yet. */
export type IsOpen = (file: string) => boolean;

export interface Places {
	/** The workspace's folders. */
	readonly folders: readonly string[];
	readonly isOpen: IsOpen;
	readonly namesakes: Namesakes;
}
