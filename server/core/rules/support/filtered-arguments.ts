/** Groups of a project's own configuration that a script hands to the class of training arguments, less what that does not take. */
import { lookUpOption, openScope, type OptionScope } from "../../options/look-up-option.js";
import type { Libraries } from "../../options/possible-releases.js";
import { configAt, type ConfigMap } from "../../syntax/config/config-node.js";
import type { ConfigCheck } from "../../types/config-check.js";
import type { OptionVerdict, TableId } from "../../types/option-table.js";
import type { ConfigUse } from "../../types/config-use.js";

export interface FilteredArguments {
	readonly node: ConfigMap;
	readonly scope: OptionScope;
	/** The release that no longer takes the key, where every admitted one at least warns of it. */
	goneSince(key: string): { readonly library: string; readonly version: string } | undefined;
	/** Name of the class. */
	readonly owner: string;
	readonly use: ConfigUse;
}

/** `SFTConfig(**filter_kwargs(SFTConfig, values))`. */
const FILTERED = /\b(TrainingArguments|(?:SFT|DPO|KTO|GRPO)Config)\(\s*\*\*\w*filter\w*\(/g;
/** A few names in common are chance. */
const FEWEST = 6;
const SHARE = 0.8;

export function* filteredArguments(
	{ config: { root }, uses = [] }: ConfigCheck,
	libraries: Libraries,
): Generator<FilteredArguments> {
	for (const use of uses) {
		const [owner, ...others] = new Set([...use.text.matchAll(FILTERED)].map(([, name]) => name));
		const table = owner === "TrainingArguments" ? "transformers/TrainingArguments" : `trl/${owner ?? ""}`;
		const scope = owner === undefined || others.length > 0 ? undefined : openScope([table], libraries);
		const isBySignature = /inspect\.signature\(|dataclasses\.fields\(/.test(use.text);
		const groups = new Set(use.reads.map((path) => configAt(root, ...path)));
		for (const node of isBySignature ? groups : []) {
			if (scope !== undefined && owner !== undefined && node?.kind === "map" && isArguments(node, scope)) {
				yield { node, scope, owner, use, goneSince: (key) => goneSince(key, table, scope) };
			}
		}
	}
}

function isArguments({ entries }: ConfigMap, scope: OptionScope): boolean {
	const known = entries.filter(({ key }) => lookUpOption(scope, key).kind !== "unknown");
	return known.length >= FEWEST && known.length >= SHARE * entries.length;
}

function goneSince(
	key: string,
	table: TableId,
	scope: OptionScope,
): ReturnType<FilteredArguments["goneSince"]> {
	const verdict = lookUpOption(scope, key);
	if (verdict.kind === "removed") {
		return verdict;
	}
	const part = scope.parts.find((one) => Object.hasOwn(one.table.options, key));
	if (verdict.kind !== "unsure" || part === undefined || part.releases.isUnknown) {
		return undefined;
	}
	const { library, releases } = part;
	const underRelease = (at: number | undefined): OptionVerdict | undefined => {
		const version = at === undefined ? undefined : library.versions[at];
		const pinned = version === undefined ? undefined : { library: library.library, version };
		const only = pinned && openScope([table], new Map([[library.library, pinned]]));
		return only && lookUpOption(only, key);
	};
	const oldest = underRelease(releases.indices[0]);
	const newest = underRelease(releases.indices.at(-1));
	const isWarnedOf = oldest?.kind === "accepted" && oldest.option.x === 1;
	return isWarnedOf && newest?.kind === "removed" ? newest : undefined;
}
