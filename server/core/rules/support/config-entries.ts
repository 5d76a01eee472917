/** Every key of a configuration file whose reader is known, with what the recorded releases say of it. */
import { configKindOf, type ConfigKind } from "../../options/config-kinds.js";
import { configSections, type ConfigSection } from "../../options/config-sections.js";
import { lookUpOption, openScope, type OptionScope } from "../../options/look-up-option.js";
import type { Libraries } from "../../options/possible-releases.js";
import type { ConfigEntry } from "../../syntax/config/config-node.js";
import type { ConfigCheck } from "../../types/config-check.js";
import type { OptionVerdict } from "../../types/option-table.js";

export interface CheckedEntry extends OpenSection {
	readonly entry: ConfigEntry;
	readonly verdict: OptionVerdict;
	readonly libraries: Libraries;
	/** A key as the file's language writes it. */
	written(key: string): string;
}

/** A part of the file whose keys were recorded. */
export interface OpenSection {
	readonly kind: ConfigKind;
	readonly section: ConfigSection;
	readonly scope: OptionScope;
}

export function openSections(check: ConfigCheck, libraries: Libraries = new Map()): readonly OpenSection[] {
	const kind = configKindOf(check.config, check.trainer);
	return (kind === undefined ? [] : configSections(check.config, kind)).flatMap((section) => {
		const scope = openScope(section.tables, libraries);
		return kind === undefined || scope === undefined || (section.isNewer === true && !isInEveryRelease(scope))
			? []
			: [{ kind, section, scope }];
	});
}

export function* configEntries(check: ConfigCheck, libraries: Libraries = new Map()): Iterable<CheckedEntry> {
	const written = check.config.language === "json" ? JSON.stringify : String;
	for (const { kind, section, scope } of openSections(check, libraries)) {
		for (const entry of section.node.entries) {
			if (!section.otherKeys.includes(entry.key) && !isPrivate(entry.key)) {
				yield { kind, section, scope, entry, verdict: lookUpOption(scope, entry.key), libraries, written };
			}
		}
	}
}

function isInEveryRelease({ parts }: OptionScope): boolean {
	return parts.every(({ table, releases: { indices } }) =>
		indices.every((at) => table.in.some(([from, until]) => from <= at && at < until)),
	);
}

/** Keys where people keep YAML anchors and notes. */
function isPrivate(key: string): boolean {
	return /^(?:x-|_|\.|#|<<)/.test(key) || key === "";
}
