/** A setting of a project's own configuration that no script reads. */
import { fileName } from "../base/file-name.js";
import { entriesOf, type ConfigEntry, type ConfigNode } from "../syntax/config/config-node.js";
import type { ConfigUse, KeyPath } from "../types/config-use.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "unread-setting",
	stage: "config",
	severity: "info",
	*check({ config: { root }, uses = [] }) {
		const [use] = uses;
		const reads = uses.flatMap((one) => one.reads);
		const isUnread = (path: KeyPath): boolean =>
			!reads.some((read) => isWithin(read, path) || isWithin(path, read));
		for (const { entry, path } of use === undefined ? [] : settingsOf(root, [], isUnread)) {
			if (use === undefined || !isUnread(path)) {
				continue;
			}
			const script = fileName(use.file);
			const value = setInstead(uses, entry);
			yield value === undefined
				? {
						range: entry.keyRange,
						message: `Nothing in "${script}" reads "${path.join(".")}", so the setting has no effect. Read it there, or remove it.`,
					}
				: {
						range: entry.keyRange,
						severity: "warning" as const,
						message: `"${script}" never reads "${path.join(".")}": it sets ${entry.key} to ${value} itself, so what is written here has no effect. Use it there, or remove it.`,
					};
		}
	},
});

interface Placed {
	readonly entry: ConfigEntry;
	readonly path: KeyPath;
}

/** Every value; a group of several that is not read at all counts as one. */
function* settingsOf(
	node: ConfigNode | undefined,
	path: KeyPath,
	isUnread: (path: KeyPath) => boolean,
): Generator<Placed> {
	for (const entry of entriesOf(node)) {
		const own = [...path, entry.key];
		const inner = entry.value.kind === "map" ? entry.value.entries.length : 0;
		if (inner === 1 || (inner > 1 && !isUnread(own))) {
			yield* settingsOf(entry.value, own, isUnread);
		} else if (entry.value.kind !== "null" && !NOTE.test(entry.key)) {
			yield { entry, path: own };
		}
	}
}

/** What people write for people. */
const NOTE = /^(?:[_#$/.]|<<)|^x-|comment|description|notes?$|^version$|^name$|^run_name$|^author$/i;

function isWithin(outer: KeyPath, inner: KeyPath): boolean {
	return outer.every((key, at) => inner[at] === key);
}

/** A constant that a script gives to the same name, when it is another than the file's. */
function setInstead(uses: readonly ConfigUse[], { key, value }: ConfigEntry): string | undefined {
	const set = uses.map(({ sets }) => sets.get(key)).find((one) => one !== undefined);
	if (set === undefined || value.kind !== "boolean" || !/^(?:True|False)$/.test(set)) {
		return undefined;
	}
	return (set === "True") === value.value ? undefined : set;
}
