/** Which rules run, from settings and the command line. */
import { rules } from "../rules/index.generated.js";
import type { Settings } from "../settings.js";

export interface RuleSelection {
	/** Only these; `all` for every rule. */
	readonly select?: readonly string[];
	/** These as well. */
	readonly extendSelect?: readonly string[];
	readonly ignore?: readonly string[];
}

export function selectRules(settings: Settings, selection: RuleSelection = {}): string[] {
	const { select, extendSelect = [], ignore = [] } = selection;
	return rules
		.filter((rule) => {
			const level = settings.rules[rule.id];
			const byDefault =
				level === undefined || level === "default" ? rule.onByDefault !== false : level !== "off";
			const chosen = select === undefined ? byDefault : includes(select, rule.id);
			return (chosen || includes(extendSelect, rule.id)) && !ignore.includes(rule.id);
		})
		.map(({ id }) => id);
}

/** Ids of a list that name no rule. */
export function unknownRules(ids: readonly string[]): string[] {
	return ids.filter((id) => id !== "all" && !rules.some((rule) => rule.id === id));
}

/** The numbers that rules compare with: their defaults under the person's. */
export function thresholdsOf(settings: Settings): Record<string, number> {
	return Object.assign({}, ...rules.map((rule) => rule.thresholds ?? {}), settings.thresholds);
}

function includes(ids: readonly string[], id: string): boolean {
	return ids.includes("all") || ids.includes(id);
}
