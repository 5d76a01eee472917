/** What a person tries in place of the run's settings: the length, other options, another trainer or run. */
import type { PreviewChanges, PreviewModel } from "../../server/core/types/preview-model.js";
import type { PreviewState } from "./preview-state.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { t } from "../texts.js";

/** The changes with one option set; `undefined` takes it back. */
export function withOption(changes: PreviewChanges, name: string, value: string | undefined): PreviewChanges {
	const others = (changes.options ?? []).filter((option) => option.name !== name);
	const options = value === undefined ? others : [...others, { name, value }];
	return withoutKey({ ...changes, options }, options.length === 0 ? "options" : undefined);
}

/** The changes without one of their parts. */
export function withoutKey(changes: PreviewChanges, key: keyof PreviewChanges | undefined): PreviewChanges {
	const entries = Object.entries(changes).filter(([name]) => name !== key);
	return Object.fromEntries(entries); // Every part of the changes may be absent.
}

export function changesOf({ target }: PreviewState): PreviewChanges {
	return target?.changes ?? {};
}

/** The side is a choice of what to look at, not a change of the run. */
export function isTrying(changes: PreviewChanges): boolean {
	return changes.run !== undefined || changes.trainer !== undefined || (changes.options ?? []).length > 0;
}

/** The maximum length with a slider; the record's own length is the most that can matter. */
export function lengthSlider(state: PreviewState, model: PreviewModel): VirtualNode | undefined {
	const { lengthOption, tokens, limit } = model;
	if (lengthOption === undefined || tokens.length === 0) {
		return undefined;
	}
	const most = tokens.length;
	const tried = changesOf(state).options?.find(({ name }) => name === lengthOption)?.value;
	const length = Number(tried ?? limit?.length ?? most);
	const value = Math.min(Number.isFinite(length) ? length : most, most);
	return h(
		"span",
		{ class: "length" },
		h("label", { for: "length" }, lengthOption),
		h("input", {
			id: "length",
			type: "range",
			min: "1",
			max: String(most),
			value: String(value),
			"aria-valuetext": t("{0} of {1} tokens", value, most),
		}),
		h("output", { id: "length-value", for: "length" }, lengthWords(tried, limit?.length)),
	);
}

function lengthWords(tried: string | undefined, limit: number | undefined): string {
	return tried ?? (limit === undefined ? t("none") : String(limit));
}

/** What is tried at the moment, each with a button that takes it back. */
export function triedBar(state: PreviewState): VirtualNode | undefined {
	const changes = changesOf(state);
	if (!isTrying(changes)) {
		return undefined;
	}
	const { run, trainer, options = [] } = changes;
	const runWords = state.choices?.runs.find(({ file }) => file === run)?.words ?? run;
	return h(
		"p",
		{ id: "tried", class: "banner tried" },
		h("strong", {}, t("What if")),
		" ",
		run !== undefined && chip(t("run {0}", runWords ?? ""), "run", ""),
		trainer !== undefined && chip(t("trainer {0}", trainer), "trainer", ""),
		options.map(({ name, value }) => chip(`${name} = ${value}`, "option", name)),
		linkButton("view:compare", t("Compare with the run")),
		linkButton("undoAll", t("Undo all")),
		` ${t("Nothing is written to your files.")}`,
	);
}

function chip(words: string, kind: string, name: string): VirtualNode {
	return h(
		"button",
		{
			type: "button",
			class: "chip",
			"data-action": "undo",
			"data-kind": kind,
			"data-name": name,
			"aria-label": t("Undo {0}", words),
		},
		`${words} `,
		h("span", { "aria-hidden": "true" }, "✕"),
	);
}

function linkButton(action: string, words: string): VirtualNode {
	return h("button", { type: "button", class: "link", "data-action": action }, words);
}

export function whatIfForm(state: PreviewState, model: PreviewModel): VirtualNode {
	const changes = changesOf(state);
	const { trainers = [], runs = [] } = state.choices ?? {};
	const [trainer, version = ""] = (changes.trainer ?? "").split("@");
	return h(
		"section",
		{ id: "what-if", "aria-label": t("What if"), hidden: !state.isWhatIfOpen },
		runs.length > 0 &&
			field(
				"what-run",
				t("Run"),
				select("what-run", [
					{ value: "", words: t("as it is"), isChosen: changes.run === undefined },
					...runs.map(({ file, words }) => ({ value: file, words, isChosen: file === changes.run })),
				]),
			),
		field(
			"what-trainer",
			t("Trainer"),
			select("what-trainer", [
				{ value: "", words: t("as it is"), isChosen: changes.trainer === undefined },
				...trainers.map(({ id, name }) => ({ value: id, words: name, isChosen: id === trainer })),
			]),
			h("input", {
				id: "what-version",
				type: "text",
				size: "7",
				value: version,
				placeholder: t("version"),
				"aria-label": t("Version of the trainer"),
				disabled: changes.trainer === undefined,
			}),
		),
		(model.settings ?? []).map((setting) => optionField(setting, changes)),
		h(
			"form",
			{ id: "what-other", class: "what-field" },
			h("input", {
				id: "other-name",
				type: "text",
				placeholder: t("option"),
				"aria-label": t("Name of another option"),
			}),
			"=",
			h("input", { id: "other-value", type: "text", placeholder: t("value"), "aria-label": t("Its value") }),
			h("button", { type: "submit", class: "link" }, t("Try")),
		),
	);
}

function optionField(
	{ option, value, source }: NonNullable<PreviewModel["settings"]>[number],
	changes: PreviewChanges,
): VirtualNode {
	const id = `option-${option}`;
	const tried = changes.options?.find(({ name }) => name === option)?.value;
	const now = tried ?? value;
	const control =
		value === "True" || value === "False"
			? select(
					id,
					["True", "False"].map((words) => ({ value: words, words, isChosen: words === now })),
					option,
				)
			: h("input", { id, type: "text", size: "10", value: now, "data-option": option });
	return field(
		id,
		option,
		control,
		source === undefined
			? h("span", { class: "default" }, t("default"))
			: h(
					"button",
					{
						type: "button",
						class: "link",
						"data-action": "revealOption",
						"data-option": option,
						"aria-label": t("Reveal {0}", option),
					},
					t("Reveal"),
				),
	);
}

function field(id: string, label: string, ...controls: VirtualNode[]): VirtualNode {
	return h("div", { class: "what-field" }, h("label", { for: id }, label), controls);
}

function select(
	id: string,
	choices: readonly { readonly value: string; readonly words: string; readonly isChosen: boolean }[],
	option?: string,
): VirtualNode {
	return h(
		"select",
		{ id, "data-option": option },
		choices.map(({ value, words, isChosen }) => h("option", { value, selected: isChosen }, words)),
	);
}

/** The changes after a field of the form was filled in; undefined for other fields. */
export function changeOfField(
	state: PreviewState,
	{ id, value, dataset }: HTMLInputElement | HTMLSelectElement,
): PreviewChanges | undefined {
	const changes = changesOf(state);
	const { trainer } = changes;
	const option = dataset["option"];
	if (option !== undefined) {
		return withOption(changes, option, value);
	}
	switch (id) {
		case "what-run":
			return value === "" ? withoutKey(changes, "run") : { ...changes, run: value };
		case "what-trainer":
			return value === "" ? withoutKey(changes, "trainer") : { ...changes, trainer: value };
		case "what-version": {
			const name = trainer?.split("@")[0];
			return name === undefined
				? undefined
				: { ...changes, trainer: value === "" ? name : `${name}@${value}` };
		}
		default:
			return undefined;
	}
}
