/** The files that a script opens by a constant name in order to write or to read them. */
import type { PythonArgument, PythonCall } from "../../types/python-module.js";
import { keywordOf, stringOf } from "./script-calls.js";

/** The path that a call writes to, if it is a constant. */
export function writtenPath(call: PythonCall): string | undefined {
	const isWrite =
		(call.name === "open" && openMode(call) === "w") ||
		/^(?:to_json|to_csv|to_parquet|save_to_disk)$/.test(call.name);
	return isWrite ? stringOf(call.positional[0]) : undefined;
}

/** The argument of `open` that names the file, where it is opened to be read. */
export function openedToRead(call: PythonCall): PythonArgument | undefined {
	return call.name === "open" && openMode(call) === "r" ? call.positional[0] : undefined;
}

function openMode(call: PythonCall): "r" | "w" {
	const written = stringOf(keywordOf(call, "mode") ?? call.positional[1]) ?? "r";
	return /[wax]/.test(written) ? "w" : "r";
}
