/** Which files a script hands to a fine-tuning service. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import { isHeldOutName } from "../../types/held-out-name.js";
import type { DatasetReference } from "../../types/training-config.js";
import { argumentOf, readString } from "./script-values.js";

/** Files that are uploaded by name, and files that are opened as bytes; a script reads others to make them. */
export function uploadedFiles(module: PythonModule): DatasetReference[] {
	const found = module.calls.flatMap((call): DatasetReference[] => {
		const value = isUpload(call) ? argumentOf(call, "file", 0)?.value : pathOpenedAsBytes(call);
		const name = value === undefined ? undefined : readString(value);
		return value === undefined || name === undefined || !/\.jsonl$/i.test(name)
			? []
			: [{ name, source: value.location, split: isHeldOutName(name) ? "validation" : "train" }];
	});
	return found.filter(({ name }, i) => found.findIndex((one) => one.name === name) === i);
}

function isUpload({ callee }: PythonCall): boolean {
	return /\bfiles\.(?:create|upload)$/.test(callee);
}

function pathOpenedAsBytes(call: PythonCall): PythonValue | undefined {
	const mode = call.name === "open" ? argumentOf(call, "mode", 1) : undefined;
	return mode !== undefined && readString(mode.value) === "rb" ? call.positional[0]?.value : undefined;
}
