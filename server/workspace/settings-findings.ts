/** What is wrong in a settings file: settings without an effect, and records that are ignored for nothing. */
import { itemsOf } from "../core/syntax/config/config-node.js";
import {
	checkFileRules,
	configAt,
	removalOf,
	rules,
	selectRules,
	thresholdsOf,
	type ConfigNode,
	type Finding,
	type IdleSuppression,
	type RuleSelection,
	type Settings,
} from "../core/index.js";
import type { SettingsText } from "../core/project/read-settings-file.js";
import type { Host } from "../host.js";
import type { DatasetState } from "./datasets.js";
import type { IgnoredRecords } from "./ignored-records.js";

/** A dataset, and the entries that kept one of its findings back. */
export interface DatasetUse {
	readonly state: DatasetState;
	readonly ignored: IgnoredRecords;
}

export interface SettingsFindingsRequest {
	readonly host: Host;
	readonly settings: Settings;
	readonly selection: RuleSelection;
	/** Undefined: there is no such dataset here. */
	useOf(dataset: string): Promise<DatasetUse | undefined>;
}

export async function settingsFindings(
	read: SettingsText,
	request: SettingsFindingsRequest,
): Promise<Finding[]> {
	const { settings, selection } = request;
	const shared = {
		file: read.file,
		ctx: { thresholds: thresholdsOf(settings) },
		levels: settings.rules,
		rules: selectRules(settings, selection),
	};
	const list = { file: read.file, idle: await idleRecords(read, request), rules: rules.map(({ id }) => id) };
	return [
		...checkFileRules({ ...shared, stage: "settings", value: read }),
		...checkFileRules({ ...shared, stage: "suppressions", value: list }),
	];
}

async function idleRecords(
	{ file, text, root }: SettingsText,
	{ host, useOf, settings, selection }: SettingsFindingsRequest,
): Promise<IdleSuppression[]> {
	const list = configAt(root, "ignore");
	const items = itemsOf(list);
	const ran = selectRules(settings, selection);
	const idle: IdleSuppression[] = [];
	for (const [i, item] of items.entries()) {
		const [rule, record, name] = ["rule", "record", "file"].map((key) => stringAt(item, key));
		// An entry for every file may be meant for one that is not here.
		if (rule === undefined || record === undefined || name === undefined) {
			continue;
		}
		const dataset = host.resolve(host.dirname(file), name);
		const use = await useOf(dataset);
		const cause = use && causeOf(use, { rule, record }, ran);
		if (cause !== undefined) {
			const removal = /\.toml$/i.test(file) ? {} : { removal: removalOf(text, items, i) };
			idle.push({ range: { start: item.start, end: item.end }, rule, cause, ...removal });
		}
	}
	return idle;
}

function causeOf(
	{ state, ignored }: DatasetUse,
	{ rule, record }: { readonly rule: string; readonly record: string },
	ran: readonly string[],
): IdleSuppression["cause"] | undefined {
	const { reports, text } = state;
	// A row that was not analysed has no digest of its own.
	const row = reports.findIndex(
		({ digest }, i) => (digest.hash === "" ? text.recordHash(i) : digest.hash) === record,
	);
	if (row < 0) {
		return "record-changed";
	}
	const isUsed = [...ignored.used].some((used) => used.rule === rule && used.record === record);
	const isKnown = ran.includes(rule) && isAnswered(state, row, rule);
	return isKnown && !isUsed ? "nothing-to-report" : undefined;
}

/** Whether the rule had all that it needs to speak about the row. */
function isAnswered({ reports }: DatasetState, row: number, id: string): boolean {
	const report = reports[row];
	if (report === undefined || report.digest.hash === "" || report.stopped !== undefined) {
		return false;
	}
	switch (rules.find((rule) => rule.id === id)?.stage) {
		case "line":
		case "example":
		case "dataset":
			return true;
		case "rendered":
		case "encoding":
		case "lossMask":
			return report.digest.tokens !== undefined;
		default:
			return false;
	}
}

function stringAt(node: ConfigNode, key: string): string | undefined {
	const value = configAt(node, key);
	return value?.kind === "string" ? value.value : undefined;
}
