/** Options of a configuration file that exclude each other. */
import type { TextRange } from "../base/text-range.js";
import { configKindOf } from "../options/config-kinds.js";
import { contradictions, type Contradiction } from "../options/contradictions.js";
import { launchContradictions } from "../options/launch-contradictions.js";
import type { OptionBag } from "../options/option-bag.js";
import { couldAllBe } from "../options/possible-releases.js";
import {
	configAt,
	entryOf,
	toPlainValue,
	type ConfigEntry,
	type ConfigNode,
} from "../syntax/config/config-node.js";
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
		for (const one of [...contradictions, ...launchContradictions]) {
			const place = one.keys.map((key) => entryBelow(root, key)).find((entry) => entry !== undefined);
			if (place === undefined || !one.kinds.includes(kind.id) || !one.holds(bag)) {
				continue;
			}
			if (couldAllBe(kind.library, one, libraries)) {
				yield { range: rangeOf(place), message: one.message, ...severityOf(one) };
			} else if (isIdleInOlder(one) && !couldAllBe(kind.library, { until: one.since }, libraries)) {
				yield { range: rangeOf(place), message: one.message, severity: "warning" };
			}
		}
	},
});

/** `key`: dots lead into maps. */
function entryBelow(root: ConfigNode, key: string): ConfigEntry | undefined {
	const path = key.split(".");
	return entryOf(configAt(root, ...path.slice(0, -1)), path.at(-1) ?? "");
}

/** A whole group would be a squiggle over many lines. */
function rangeOf({ start, end, keyRange, value }: ConfigEntry): TextRange {
	return value.kind === "map" ? keyRange : { start, end };
}

function severityOf({ severity }: Contradiction): { readonly severity?: "warning" } {
	return severity === undefined ? {} : { severity };
}

function isIdleInOlder(one: Contradiction): one is Contradiction & { readonly since: string } {
	return one.isIdleBefore === true && one.since !== undefined;
}
