/** Every key of a configuration file whose reader is known, with what the recorded releases say of it. */
import { configKindOf, type ConfigKind } from "../../options/config-kinds.js";
import { configSections, type ConfigSection } from "../../options/config-sections.js";
import { lookUpOption, openScope, type OptionScope } from "../../options/look-up-option.js";
import type { Libraries } from "../../options/possible-releases.js";
import type { ConfigEntry } from "../../syntax/config/config-node.js";
import type { ConfigCheck } from "../../types/config-check.js";
import type { OptionVerdict } from "../../types/option-table.js";

export interface CheckedEntry {
	readonly kind: ConfigKind;
	readonly section: ConfigSection;
	readonly scope: OptionScope;
	readonly entry: ConfigEntry;
	readonly verdict: OptionVerdict;
	readonly libraries: Libraries;
	/** A key as the file's language writes it. */
	written(key: string): string;
}

export function* configEntries(check: ConfigCheck, libraries: Libraries = new Map()): Iterable<CheckedEntry> {
	const kind = configKindOf(check.config, check.trainer);
	if (kind === undefined) {
		return;
	}
	const written = check.config.language === "json" ? JSON.stringify : String;
	for (const section of configSections(check.config, kind)) {
		const opened = openScope(section.tables, libraries);
		const scope = section.isNewer === true && !isInEveryRelease(opened) ? undefined : opened;
		for (const entry of scope === undefined ? [] : section.node.entries) {
			if (scope !== undefined && !section.otherKeys.includes(entry.key) && !isPrivate(entry.key)) {
				yield { kind, section, scope, entry, verdict: lookUpOption(scope, entry.key), libraries, written };
			}
		}
	}
}

function isInEveryRelease(scope: OptionScope | undefined): boolean {
	return (scope?.parts ?? []).every(({ table, releases: { indices } }) =>
		indices.every((at) => table.in.some(([from, until]) => from <= at && at < until)),
	);
}

/** Keys where people keep YAML anchors and notes. */
function isPrivate(key: string): boolean {
	return /^(?:x-|_|\.|#|<<)/.test(key) || key === "";
}
