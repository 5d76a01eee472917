/** Options of a configuration file that exclude each other. */
import { configKindOf } from "../options/config-kinds.js";
import { contradictions, type Contradiction, type OptionBag } from "../options/contradictions.js";
import { couldAllBe } from "../options/possible-releases.js";
import { configAt, entryOf, toPlainValue } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "contradictory-options",
	stage: "config",
	severity: "error",
	*check({ config, trainer }, { libraries = new Map() }) {
		const kind = configKindOf(config, trainer);
		const { root } = config;
		if (kind === undefined || root?.kind !== "map") {
			return;
		}
		const bag: OptionBag = {
			get(key) {
				const node = configAt(root, key);
				return node === undefined ? undefined : toPlainValue(node);
			},
		};
		for (const one of contradictions) {
			const place = one.keys.map((key) => entryOf(root, key)).find((entry) => entry !== undefined);
			const isChecked = one.kinds.includes(kind.id) && couldAllBe(kind.library, one, libraries);
			if (place !== undefined && isChecked && one.holds(bag)) {
				yield { range: place, message: one.message, ...severityOf(one) };
			}
		}
	},
});

function severityOf({ severity }: Contradiction): { readonly severity?: "warning" } {
	return severity === undefined ? {} : { severity };
}
