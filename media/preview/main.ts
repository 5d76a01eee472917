/** The preview's page: takes messages from the extension, keeps one state, and makes the page equal to it. */
import type { PreviewChanges } from "../../server/core/types/preview-model.js";
import type { CompareTarget, FromPreview, PreviewAction, PreviewSettings, ToPreview } from "../messages.js";
import { compareModels, nextUnequal } from "./compare-view.js";
import { compareTargetOf, defaultComparison } from "./compare-target.js";
import { copyTextOf } from "./copy-text.js";
import { placeOf, sourceOfTokens, tokenAfter, tokensAt } from "./navigation.js";
import { createPageBody } from "./page-body.js";
import { listen } from "./page-input.js";
import { pressButton } from "./press-button.js";
import { initialPreviewState, noSearch, selectionOf, type PreviewState } from "./preview-state.js";
import { readRemembered, type Remembered } from "./remembered.js";
import { firstTokenOf, rowAfter } from "./row-steps.js";
import { searchIn, stepThrough } from "./search.js";
import { tokensSelectedIn } from "./text-highlights.js";
import { spokenSummary } from "./token-words.js";
import { shownView, viewNames } from "./toolbar.js";
import { unpackPreview } from "./unpack-preview.js";
import { bottomOf, topOf } from "./view.js";
import { patch } from "./virtual-node.js";
import { changeOfField, changesOf, withOption } from "./what-if.js";
import { readTranslations, t } from "../texts.js";

interface EditorApi {
	postMessage(message: FromPreview): void;
	getState(): unknown;
	setState(state: Remembered): void;
}

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();
readTranslations();
const app = document.getElementById("app") ?? document.body.appendChild(document.createElement("div"));
const top = part("div", "top");
const main = part("main", "record-body");
const bottom = part("footer", "bottom");
const announcer = document.body.appendChild(document.createElement("div"));
announcer.className = "visually-hidden";
announcer.setAttribute("aria-live", "polite");

const saved = readRemembered(editor.getState());
let state: PreviewState = {
	...initialPreviewState,
	settings: saved.settings,
	target: saved.target,
};
let restored = saved.selected;
/** A change is on its way; while a slider moves, only the newest one waits. */
let isChanging = false;
let waiting: PreviewChanges | undefined;
let selectTimer = 0;
const body = createPageBody(main);

window.addEventListener("message", ({ data }: MessageEvent<ToPreview>) => receive(data));
listen({
	pick(token, { extend, isDone }) {
		select(token, { extend, scroll: false, tell: isDone });
	},
	pickPair(row) {
		goToPair(row);
	},
	pickTurn: (first) => select(first, { extend: false, scroll: false, tell: true }),
	act,
	press: (name, data) => pressButton({ name, data, state, post, act, change, compare, setSettings }),
	enter,
	tryOption(name, value) {
		if (name !== "") {
			change(withOption(changesOf(state), name, value));
		}
	},
	view: () => shownView(state),
	textSelected() {
		const text = document.getElementById("text");
		const tokens =
			text === null || state.model === undefined ? undefined : tokensSelectedIn(text, state.model);
		if (tokens !== undefined) {
			selectRange(tokens, { scroll: false, tell: true });
		}
	},
});
render();
post({ kind: "ready" });

function receive(message: ToPreview): void {
	switch (message.kind) {
		case "show":
			show(message);
			return;
		case "other": {
			const { comparison } = state;
			if (comparison !== undefined) {
				const { packed, reason } = message;
				const model = packed && unpackPreview(packed);
				update({ ...state, comparison: { target: comparison.target, model, reason } });
			}
			return;
		}
		case "unavailable":
			settle();
			update({ ...state, model: undefined, unavailable: { reason: message.reason, todo: message.todo } });
			return;
		case "settings":
			update({ ...state, settings: { ...state.settings, ...message.settings } });
			return;
		case "cursor": {
			const tokens = state.model === undefined ? undefined : tokensAt(state.model, message.cursor);
			if (tokens !== undefined) {
				selectRange(tokens, { scroll: true, tell: false });
			}
			return;
		}
		case "pinned":
			if (state.target !== undefined) {
				update({ ...state, target: { ...state.target, isPinned: message.isPinned } });
				remember();
			}
			return;
		case "action":
			act(message.action, { extend: false });
			return;
	}
}

function show({ packed, cursor, target, choices }: Extract<ToPreview, { kind: "show" }>): void {
	settle();
	const model = unpackPreview(packed);
	const before = state.model;
	const isSameRecord = before?.file === model.file && before.record === model.record;
	const limit = Math.max(0, model.tokens.length - 1);
	const remembered = before === undefined ? (restored ?? 0) : 0;
	const kept = isSameRecord ? state.selected : remembered;
	restored = undefined;
	const first = model.recorded?.index;
	const atCursor = cursor === undefined ? undefined : tokensAt(model, cursor);
	const [from, to] = first === undefined ? (atCursor ?? [kept, kept]) : [first, first];
	const isNewQuestion = state.search.query !== "" && before !== model;
	update({
		...state,
		model,
		target:
			waiting === undefined ? target : { ...(target ?? { uri: "", record: model.record }), changes: waiting },
		choices: choices ?? state.choices,
		anchor: Math.min(from, limit),
		selected: Math.min(to, limit),
		search: isNewQuestion ? searchIn(model, state.search.query) : state.search,
		unavailable: undefined,
		notice: undefined,
	});
	if (!isSameRecord && atCursor === undefined && first === undefined && kept === 0) {
		body.toTop();
	} else if (!isSameRecord || atCursor !== undefined || first !== undefined) {
		body.reveal();
	}
	if (!isSameRecord) {
		announcer.textContent = spokenSummary(model);
	}
	if (shownView(state) === "compare") {
		compare(state.comparison?.target ?? defaultComparison(state));
	}
	remember();
	// For whoever looks into why a preview is slow.
	requestAnimationFrame(() => performance.mark("tunelint: the record is painted"));
}

function update(next: PreviewState): void {
	state = next;
	render();
}

function render(): void {
	patch(top, topOf(state));
	body.render(state);
	patch(bottom, bottomOf(state));
}

function post(message: FromPreview): void {
	editor.postMessage(message);
}

/** `tell`: the source characters are selected in the editor too. */
function select(
	index: number,
	{ extend, ...options }: { readonly extend: boolean; readonly scroll: boolean; readonly tell: boolean },
): void {
	selectRange([extend ? state.anchor : index, index], options);
}

function selectRange(
	[anchor, selected]: readonly [number, number],
	{ scroll, tell }: { readonly scroll: boolean; readonly tell: boolean },
): void {
	update({ ...state, anchor, selected, notice: undefined });
	if (scroll) {
		body.reveal();
	}
	if (tell) {
		// Keys that repeat would move the editor more often than it can follow.
		clearTimeout(selectTimer);
		selectTimer = window.setTimeout(tellSelection, 40);
	}
}

function tellSelection(): void {
	const place = state.model && sourceOfTokens(state.model, selectionOf(state));
	if (place !== undefined) {
		post({ kind: "select", ...place });
	}
	remember();
}

function goToPair(row: number): void {
	const { model, comparison } = state;
	if (model === undefined || comparison?.model === undefined) {
		return;
	}
	const pair = compareModels(model, comparison.model).pairs[row];
	if (pair === undefined) {
		return;
	}
	if (pair.a !== undefined) {
		select(pair.a, { extend: false, scroll: false, tell: true });
	}
	body.setPair(row);
	body.reveal();
	document.getElementById("tokens")?.focus({ preventScroll: true });
}

function act(action: PreviewAction, { extend }: { readonly extend: boolean }): void {
	const { model, settings } = state;
	switch (action) {
		case "nextRecord":
		case "previousRecord":
			return post({ kind: "step", delta: action === "nextRecord" ? 1 : -1 });
		case "toggleWhitespace":
			return setSettings({ whitespace: !settings.whitespace });
		case "toggleIds":
			return setSettings({ ids: !settings.ids });
		case "toggleTrack":
			return setSettings({ track: !settings.track });
		case "nextView": {
			const names = Object.keys(viewNames) as PreviewSettings["view"][]; // The record's keys are exactly the views.
			return setSettings({ view: names[(names.indexOf(settings.view) + 1) % names.length] ?? "tokens" });
		}
		case "toggleHelp":
			return update({ ...state, isHelpOpen: !state.isHelpOpen });
		case "toggleWhatIf":
			update({ ...state, isWhatIfOpen: !state.isWhatIfOpen });
			document
				.querySelector<HTMLElement>("#what-if:not([hidden]) select, #what-if:not([hidden]) input")
				?.focus();
			return;
		case "togglePin":
			return post({ kind: "pin", isPinned: state.target?.isPinned !== true });
		case "find":
			return document.querySelector<HTMLInputElement>("#find")?.select();
		case "nextMatch":
		case "previousMatch": {
			const search = stepThrough(state.search, selectionOf(state)[0], action === "nextMatch" ? 1 : -1);
			const found = search.matches[search.current];
			update({ ...state, search });
			return found && selectRange(found, { scroll: true, tell: true });
		}
		case "revealToken":
		case "revealReason":
			return tellPlace(action);
		case "selectAll":
			return selectRange([0, Math.max(0, (model?.tokens.length ?? 1) - 1)], { scroll: false, tell: true });
		case "copyText":
		case "copyIds":
		case "copyPython":
			return copy(action);
		default:
			move(action, extend);
	}
}

function move(action: PreviewAction, extend: boolean): void {
	const { model, comparison } = state;
	if (model === undefined) {
		return;
	}
	if (shownView(state) === "compare" && comparison?.model !== undefined) {
		const { pairs } = compareModels(model, comparison.model);
		const row = rowAfter(action, {
			at: body.pair(),
			count: pairs.length,
			page: body.rowsOnScreen(),
			unequal: (delta) => nextUnequal(pairs, body.pair(), delta),
		});
		return row === undefined ? undefined : goToPair(row);
	}
	const rows = body.rows();
	if ((action === "pageDown" || action === "pageUp") && rows !== undefined) {
		const delta = (action === "pageDown" ? 1 : -1) * body.rowsOnScreen();
		const index = firstTokenOf(rows, rows.rowOf(state.selected) + delta, model.tokens.length);
		return select(index, { extend, scroll: true, tell: true });
	}
	const index = tokenAfter(model, state.selected, action);
	if (index !== undefined) {
		select(index, { extend, scroll: true, tell: true });
	}
}

function tellPlace(action: "revealToken" | "revealReason"): void {
	const token = state.model?.tokens[state.selected];
	const place = token && placeOf(token, action);
	if (place !== undefined) {
		post({ kind: "reveal", ...place });
	}
}

function copy(action: "copyText" | "copyIds" | "copyPython"): void {
	if (state.model !== undefined) {
		const { text, words } = copyTextOf(state.model, action, selectionOf(state));
		post({ kind: "copy", text });
		update({ ...state, notice: t("Copied {0}.", words) });
	}
}

function enter(field: HTMLInputElement | HTMLSelectElement, isFinal: boolean): void {
	const { model } = state;
	const { id, value } = field;
	if (id === "find" && model !== undefined) {
		update({ ...state, search: value === "" ? noSearch : searchIn(model, value) });
	} else if (id === "length" && model?.lengthOption !== undefined) {
		change(withOption(changesOf(state), model.lengthOption, value));
	} else if (isFinal && id === "go") {
		const record = Number(value);
		field.value = "";
		if (model !== undefined && Number.isInteger(record) && record >= 1) {
			post({ kind: "go", record: Math.min(record, model.records) });
		}
	} else if (isFinal && id.startsWith("compare-")) {
		compare(model && compareTargetOf(model, id, value));
	} else if (isFinal) {
		const changes = changeOfField(state, field);
		if (changes !== undefined) {
			change(changes);
		}
	}
}

function compare(target: CompareTarget | undefined): void {
	update({ ...state, comparison: target === undefined ? undefined : { ...state.comparison, target } });
	if (target !== undefined) {
		post({ kind: "compare", target });
	}
}

function change(changes: PreviewChanges): void {
	if (state.target !== undefined) {
		update({ ...state, target: { ...state.target, changes } });
	}
	if (isChanging) {
		waiting = changes;
		return;
	}
	isChanging = true;
	post({ kind: "change", changes });
}

/** The answer to a change came; the newest one that waited goes next. */
function settle(): void {
	isChanging = false;
	const next = waiting;
	waiting = undefined;
	if (next !== undefined) {
		queueMicrotask(() => change(next));
	}
}

function setSettings(changes: Partial<PreviewSettings>): void {
	const settings = { ...state.settings, ...changes };
	update({ ...state, settings });
	body.reveal();
	if (settings.view === "compare" && state.comparison?.model === undefined) {
		compare(state.comparison?.target ?? defaultComparison(state));
	}
	remember();
	post({ kind: "settings", settings });
}

function remember(): void {
	const { settings, target, selected } = state;
	editor.setState({ settings, selected, ...(target === undefined ? {} : { target }) });
}

function part(tag: string, id: string): HTMLElement {
	const element = app.appendChild(document.createElement(tag));
	element.id = id;
	return element;
}
