/** The last part of a path, for messages. */
export function fileName(path: string): string {
	return path.split(/[\\/]/).at(-1) ?? path;
}
