/** The edits by which a person accepts a finding: an ignored record, a comment, or a rule that is off in a folder. */
import {
	appendSetting,
	commentsIn,
	EMPTY_SETTINGS,
	inlineSuppressions,
	putSetting,
	stringAround,
	type Finding,
	type TextEdit,
} from "../core/index.js";
import type { Host } from "../host.js";
import { isDatasetName } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import { isBelow } from "./folders-above.js";
import { recordAt } from "./ignored-records.js";
import type { Layout } from "./inspect.js";
import type { Script } from "./scripts.js";
import { SETTINGS_FILE, type SettingsFinder } from "./settings-files.js";

export interface SuppressionOffer {
	/** An imperative. */
	readonly title: string;
	readonly file: string;
	/** True: the file does not exist yet, and the edit's text is all of it. */
	readonly creates: boolean;
	readonly edit: TextEdit;
}

export interface OfferOptions {
	readonly host: Host;
	readonly store: FileStore;
	readonly settings: SettingsFinder;
	readonly folders: readonly string[];
	layoutOf(dataset: string): Promise<Layout | undefined>;
	scriptOf(file: string): Promise<Script | undefined>;
}

/** Rules about the suppressions and the settings themselves have only their own fixes. */
const ABOUT_SETTINGS = ["unknown-setting", "unused-suppression"];

export async function offerSuppressions(
	finding: Finding,
	options: OfferOptions,
): Promise<readonly SuppressionOffer[]> {
	const { file, rule } = finding;
	// A document that was never saved has no folder.
	if (ABOUT_SETTINGS.includes(rule) || /^[a-z][a-z0-9+.-]+:/i.test(file)) {
		return [];
	}
	const own = isDatasetName(file)
		? await offerRecord(finding, options)
		: await offerComment(finding, options);
	const off = await editSettings(file, options, (text) => putSetting(text, "rules", rule, "off"));
	const folder = off && options.host.basename(options.host.dirname(off.file));
	return [
		...(own === undefined ? [] : [own]),
		...(off === undefined ? [] : [{ ...off, title: `Turn "${rule}" off in the folder "${folder ?? ""}"` }]),
	];
}

async function offerRecord(
	{ file, rule, range, record }: Finding,
	options: OfferOptions,
): Promise<SuppressionOffer | undefined> {
	const layout = await options.layoutOf(file);
	const index = record === undefined ? recordAt(layout?.layout.records ?? [], range.start) : record - 1;
	const hash = index === undefined ? undefined : layout?.text.recordHash(index);
	if (hash === undefined) {
		return undefined;
	}
	const edit = await editSettings(file, options, (text, folder) =>
		appendSetting(text, "ignore", {
			rule,
			record: hash,
			file: options.host.relative(folder, file),
			reason: "",
		}),
	);
	return edit && { ...edit, title: `Ignore this record for "${rule}"` };
}

/** In the nearest settings file, or in a new one at the top of the open folder. */
async function editSettings(
	file: string,
	{ host, store, settings, folders }: OfferOptions,
	change: (text: string, folder: string) => TextEdit | undefined,
): Promise<Omit<SuppressionOffer, "title"> | undefined> {
	const nearest = await settings.nearestFile(file);
	const folder =
		nearest === undefined
			? (folders.find((one) => isBelow(file, one)) ?? host.dirname(file))
			: host.dirname(nearest);
	const target = nearest ?? host.resolve(folder, SETTINGS_FILE);
	const text = nearest === undefined ? EMPTY_SETTINGS : (await store.read(nearest))?.text;
	const edit = text === undefined ? undefined : change(text, folder);
	return edit && { file: target, creates: nearest === undefined, edit };
}

async function offerComment(
	{ file, rule, range }: Finding,
	{ scriptOf }: OfferOptions,
): Promise<SuppressionOffer | undefined> {
	const script = await scriptOf(file);
	if (script === undefined || script.configFile?.language === "json") {
		return undefined;
	}
	const { module, configFile } = script;
	const { text } = module;
	const start =
		Math.max(text.lastIndexOf("\n", range.start - 1), text.lastIndexOf("\r", range.start - 1)) + 1;
	const length = text.slice(start).search(/[\r\n]|$/);
	const line = text.slice(start, start + length);
	const end = start + line.trimEnd().length;
	const title = `Ignore this line for "${rule}"`;
	const known = inlineSuppressions(text, commentsIn(module, configFile)).find(
		(one) => one.line !== undefined && start <= one.range.start && one.range.start <= end,
	);
	const bracket = known === undefined ? -1 : text.indexOf("]", known.range.start);
	if (known !== undefined && bracket >= 0 && bracket < end) {
		return { title, file, creates: false, edit: insertion(bracket, `, ${rule}`) };
	}
	// A comment inside a string would be text, and one after a backslash breaks the line.
	const isCode = stringAround(module, configFile, end) === undefined && !line.trimEnd().endsWith("\\");
	return isCode
		? { title, file, creates: false, edit: insertion(end, `  # tunelint: ignore[${rule}]`) }
		: undefined;
}

function insertion(at: number, newText: string): TextEdit {
	return { range: { start: at, end: at }, newText };
}
