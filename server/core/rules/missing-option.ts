/** A configuration that lacks what its reader cannot do without. */
import type { RuleFinding } from "../base/finding.js";
import { formatCount } from "../base/wording.js";
import { requiredOptions } from "../options/required-options.js";
import {
	configAt,
	entryOf,
	itemsOf,
	type ConfigEntry,
	type ConfigMap,
	type ConfigNode,
} from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { axolotlDatasetLists } from "./support/axolotl-dataset-lists.js";
import { openSections, type OpenSection } from "./support/config-entries.js";

export default defineRule({
	id: "missing-option",
	stage: "config",
	severity: "error",
	*check(check, { libraries }) {
		const { root } = check.config;
		if (check.trainer === "axolotl") {
			yield* axolotlDatasetLists(root).flatMap(withoutPath);
		}
		if (check.trainer === "torchtune") {
			for (const open of openSections(check, libraries)) {
				yield* isOwn(root, open.section.node) ? withoutArgument(open) : [];
			}
		}
	},
});

/** One cause as a rule: a dash too many, in every entry alike. */
function withoutPath(list: ConfigNode): RuleFinding[] {
	const items = itemsOf(list);
	const lacking = items.filter((item) => item.kind === "map").filter(isWithoutPath);
	const [first] = lacking;
	const place = first?.entries[0];
	if (first === undefined || place === undefined) {
		return [];
	}
	const before = items[items.indexOf(first) - 1];
	const isSplit = entryOf(before, "path") !== undefined && entryOf(before, "type") === undefined;
	const todo = isSplit
		? "Each dash begins a dataset of its own: remove the one before this line."
		: "Add the path.";
	const others =
		lacking.length > 1 ? ` The same holds for all ${formatCount(lacking.length)} entries without one.` : "";
	return [
		{
			range: place.keyRange,
			message: `This dataset has no "path", so Axolotl stops with an error. ${todo}${others}`,
		},
	];
}

/** Keys of YAML's own may bring it, and preference runs of Axolotl 0.4 load files without it. */
function isWithoutPath({ entries }: ConfigMap): boolean {
	return entries.length > 0 && !entries.some(({ key }) => ["path", "data_files", "<<"].includes(key));
}

/** What the recipe builds from the file alone; others get some of their arguments from it. */
function isOwn(root: ConfigNode | undefined, node: ConfigMap): boolean {
	const values = ["dataset", "tokenizer", "model", "checkpointer"].map((key) => configAt(root, key));
	return values.some((value) => value === node || (value?.kind === "list" && value.items.includes(node)));
}

function* withoutArgument({ section, scope }: OpenSection): Generator<RuleFinding> {
	const component = entryOf(section.node, "_component_");
	if (component !== undefined) {
		const lacking = requiredOptions(scope).filter((name) => !hasKey(section.node, name));
		yield* lacking.map((name) => repair(section.node, name, component));
	}
}

function hasKey({ entries }: ConfigMap, name: string): boolean {
	return entries.some(({ key }) => key === name || key === "<<");
}

function repair(node: ConfigMap, name: string, component: ConfigEntry): RuleFinding {
	const owner = component.value.kind === "string" ? component.value.value : "This component";
	const start = `${owner} needs "${name}": the run stops with a TypeError.`;
	// The name of the argument of load_dataset that the source becomes.
	const other = name === "source" ? entryOf(node, "path") : undefined;
	return other === undefined
		? { range: component.value, message: `${start} Add it.` }
		: {
				range: other.keyRange,
				message: `${start} Rename "${other.key}".`,
				fixes: fixOf(`Change ${other.key} to ${name}`, { range: other.keyRange, newText: name }),
			};
}
