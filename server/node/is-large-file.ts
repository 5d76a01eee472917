/** Looking through a file of so many bytes takes as long as a worker needs to start. */
export function isLargeFile(bytes: number): boolean {
	return bytes >= 10_000_000;
}
