/** The process behind `tunelint`: threads for a large file are started first, and get ready while the rest of the program is read. */
import { statSync } from "node:fs";
import { isLargeFile } from "../node/is-large-file.js";
import { findAssets } from "../node/node-assets.js";
import { ROW_THREADS, startRowThread, type RowThread } from "../node/row-thread.js";

const threads = checksLargeFile(process.argv.slice(2)) ? startThreads() : [];
void import("./command-line.js").then(({ runCommandLine }) => runCommandLine(threads));

function startThreads(): readonly RowThread[] {
	const assets = findAssets(import.meta.url);
	return Array.from({ length: ROW_THREADS }, () => startRowThread(assets));
}

/** Only a guess from the arguments: threads that nobody needs end with the process. */
function checksLargeFile([command, ...others]: readonly string[]): boolean {
	return (
		command === "check" &&
		others.some((argument) => {
			const found = statSync(argument, { throwIfNoEntry: false });
			return found?.isFile() === true && isLargeFile(found.size);
		})
	);
}
