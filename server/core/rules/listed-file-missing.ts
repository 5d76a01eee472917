/** A file that dataset_info.json names and that is not there. */
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import { formatCount } from "../base/wording.js";
import { fileName } from "../base/file-name.js";
import { configAt, entriesOf, type ConfigNode, type ConfigText } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { isFromHub } from "./support/is-from-hub.js";

export default defineRule({
	id: "listed-file-missing",
	stage: "listing",
	severity: "info",
	*check({ config: { root, file }, files }) {
		const missing = namesIn(root).flatMap(({ entry, name }) => {
			const found = files.get(name.value);
			return found?.kind === "missing"
				? [{ entry, name, near: nearest(fileName(name.value), found.siblings ?? []) }]
				: [];
		});
		for (const { entry, name, near } of missing) {
			if (near !== undefined) {
				yield misspelt(entry, name, near);
			}
		}
		// Data that is kept elsewhere is one cause, however many entries name it.
		const [first, ...others] = missing.filter(({ near }) => near === undefined);
		if (first === undefined) {
			return;
		}
		const rest =
			others.length === 0
				? ""
				: `, and ${formatCount(others.length)} more of the list ${others.length === 1 ? "is" : "are"} not here`;
		yield {
			range: { start: first.name.start, end: first.name.end },
			message: `There is no file "${first.name.value}" beside dataset_info.json${rest}: a run on "${first.entry}" stops with an error. Put the data there, or mend the name; it counts from this folder.`,
			related: others.slice(0, 10).map(({ name }) => ({
				file,
				range: { start: name.start, end: name.end },
				message: "This one is missing, too.",
			})),
		};
	},
});

function namesIn(root: ConfigNode | undefined): { readonly entry: string; readonly name: ConfigText }[] {
	return entriesOf(root).flatMap(({ key, value }) => {
		const name = configAt(value, "file_name");
		return name?.kind === "string" && !isFromHub(value) ? [{ entry: key, name }] : [];
	});
}

function misspelt(entry: string, name: ConfigText, near: string): RuleFinding {
	const end = name.end - 1;
	const start = end - fileName(name.value).length;
	return {
		range: { start: name.start, end: name.end },
		severity: "warning",
		message: `There is no file "${name.value}" beside dataset_info.json, so a run on "${entry}" stops with an error. The nearest name there is "${near}".`,
		fixes: fixOf(`Change to "${near}"`, { range: { start, end }, newText: near }),
	};
}
