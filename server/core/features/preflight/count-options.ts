/** How many of a run's options every release that could be installed takes. */
import { configKindOf } from "../../options/config-kinds.js";
import { configSections } from "../../options/config-sections.js";
import { lookUpOption, openScope } from "../../options/look-up-option.js";
import type { Libraries } from "../../options/possible-releases.js";
import { tablesOfCall } from "../../options/python-tables.js";
import type { TableId } from "../../types/option-table.js";
import type { Run } from "../../types/run.js";

export interface OptionCount {
	readonly accepted: number;
	readonly total: number;
	/** Names that could not be looked up, or that a release lacks. */
	readonly others: readonly string[];
}

export function countOptions(run: Run, libraries: Libraries): OptionCount {
	const written = run.configFile === undefined ? keywordsOf(run) : entriesOf(run);
	const others = written.flatMap(({ name, tables }) => {
		const scope = openScope(tables, libraries);
		return scope !== undefined && lookUpOption(scope, name).kind === "accepted" ? [] : [name];
	});
	return { accepted: written.length - others.length, total: written.length, others: [...new Set(others)] };
}

interface WrittenOption {
	readonly name: string;
	readonly tables: readonly TableId[];
}

/** Of calls whose tables are known. */
function keywordsOf({ module }: Run): readonly WrittenOption[] {
	return module.calls.flatMap((call) => {
		const known = tablesOfCall(call, module);
		return known === undefined
			? []
			: call.keywords
					.filter(({ name }) => !name.startsWith("*"))
					.map(({ name }) => ({ name, tables: known.tables }));
	});
}

function entriesOf({ configFile, config }: Run): readonly WrittenOption[] {
	const kind = configFile && configKindOf(configFile, config.trainer);
	return configFile === undefined || kind === undefined
		? []
		: configSections(configFile, kind).flatMap(({ node, tables, otherKeys }) =>
				node.entries.filter(({ key }) => !otherKeys.includes(key)).map(({ key }) => ({ name: key, tables })),
			);
}
