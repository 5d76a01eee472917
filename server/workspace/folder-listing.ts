/** Files of some endings below the workspace's folders, which are walked once and not at every key. */
import type { Host } from "../host.js";

export interface FolderListing {
	/** Absolute, each once. One that was deleted since may still be there. */
	files(): Promise<readonly string[]>;
	/** A file was opened, changed or closed, created or deleted: one that the listing lacks makes it anew. */
	forget(file: string): void;
}

export interface FolderListingOptions {
	readonly host: Host;
	readonly folders: readonly string[];
	/** Without a dot. */
	readonly extensions: readonly string[];
	/** Of a folder. */
	readonly limit: number;
}

export function createFolderListing({
	host,
	folders,
	extensions,
	limit,
}: FolderListingOptions): FolderListing {
	let listing: Promise<readonly string[]> | undefined;
	let listed: ReadonlySet<string> = new Set();

	const list = async (): Promise<readonly string[]> => {
		const files = new Set<string>();
		for (const folder of folders) {
			(await host.find(folder, { extensions, limit })).forEach((file) => files.add(file));
		}
		listed = files;
		return [...files];
	};

	return {
		files: () => (listing ??= list()),
		forget(file) {
			const name = file.toLowerCase();
			if (extensions.some((extension) => name.endsWith(`.${extension}`)) && !listed.has(file)) {
				listing = undefined;
				listed = new Set();
			}
		},
	};
}
