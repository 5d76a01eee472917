/** A file that dataset_info.json names and that is not there. */
import { nearest } from "../base/nearest.js";
import { configAt, type ConfigNode, type ConfigScalar } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { fileName } from "./support/file-name.js";
import { isFromHub } from "./support/is-from-hub.js";

export default defineRule({
	id: "listed-file-missing",
	stage: "listing",
	severity: "info",
	*check({ config: { root }, files }) {
		for (const { key, value } of root?.kind === "map" ? root.entries : []) {
			const name = textAt(value, "file_name");
			const file = name === undefined ? undefined : files.get(name.value);
			if (name === undefined || file?.kind !== "missing" || isFromHub(value)) {
				continue;
			}
			const base = fileName(name.value);
			const near = nearest(base, file.siblings ?? []);
			const start = name.end - 1 - base.length;
			yield {
				range: { start: name.start, end: name.end },
				...(near === undefined ? {} : { severity: "warning" as const }),
				message: `There is no file "${name.value}" beside dataset_info.json, so a run on "${key}" stops with an error. ${
					near === undefined
						? "Check the name; it counts from this folder."
						: `The nearest name there is "${near}".`
				}`,
				fixes:
					near === undefined
						? []
						: [
								{
									title: `Change to "${near}"`,
									safety: "unsafe",
									edits: [{ range: { start, end: name.end - 1 }, newText: near }],
									preferred: true,
								},
							],
			};
		}
	},
});

function textAt(
	node: ConfigNode,
	key: string,
): Extract<ConfigScalar, { readonly kind: "string" }> | undefined {
	const value = configAt(node, key);
	return value?.kind === "string" ? value : undefined;
}
