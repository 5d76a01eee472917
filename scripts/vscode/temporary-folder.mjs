// Makes temporary folders that disappear even when the script ends early.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Returns the path and `remove`, which runs by itself when the process exits. */
export function makeTemporaryFolder(purpose) {
	const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), `tunelint-${purpose}-`));
	const remove = () => {
		fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
		process.off("exit", remove);
	};
	process.on("exit", remove);
	return { path: folder, remove };
}
