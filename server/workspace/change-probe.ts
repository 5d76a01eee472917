/** The batch probe in a script of the workspace: put in, replaced or taken out. */
import {
	insertProbe,
	removeProbe,
	unavailable,
	type ProbeEdit,
	type ProbeOptions,
	type Unavailable,
} from "../core/index.js";
import type { Host } from "../host.js";
import { isConfigName, isNotebookName } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";

export type ProbeChange =
	{ readonly kind: "insert"; readonly options: ProbeOptions } | { readonly kind: "remove" };

export async function changeProbe(
	host: Host,
	store: FileStore,
	file: string,
	change: ProbeChange,
): Promise<ProbeEdit | Unavailable> {
	const name = host.basename(file);
	if (isConfigName(file)) {
		return unavailable(
			`"${name}" is a configuration; the probe is Python code.`,
			"Record the batches with the trainer's own means, such as `axolotl preprocess --debug`.",
		);
	}
	if (isNotebookName(file)) {
		return unavailable(
			`"${name}" is a notebook; the probe is put into Python files only.`,
			"Export it as a script with `jupyter nbconvert --to script` and put the probe there.",
		);
	}
	const stored = await store.read(file);
	if (stored === undefined) {
		return unavailable(`"${name}" cannot be read.`, "Check the path.");
	}
	const module = await host.readPython(file, stored.text);
	return change.kind === "remove" ? removeProbe(module) : insertProbe(module, change.options);
}
