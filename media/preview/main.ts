/** The preview's page: takes messages from the extension, keeps one state, and makes the page equal to it. */
import type { FromPreview, PreviewAction, PreviewCommand, PreviewSettings, ToPreview } from "../messages.js";
import { copyTextOf } from "./copy-text.js";
import { actionOfKey } from "./keys.js";
import { tokenAfter, tokenAtOffset } from "./navigation.js";
import { defaultPreviewSettings, type PreviewState } from "./preview-state.js";
import { selectElement } from "./select-element.js";
import { spokenSummary } from "./token-words.js";
import { MOST_TOKENS, shownView, viewOf } from "./view.js";
import { patch } from "./virtual-node.js";

interface EditorApi {
	postMessage(message: FromPreview): void;
	getState(): unknown;
	setState(state: { readonly settings: PreviewSettings }): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The first step is small, so that the record is on the screen at once. */
const FIRST_TOKENS = 2_000;
const STEP = 4_000;

const editor = acquireVsCodeApi();
const app = document.getElementById("app") ?? document.body.appendChild(document.createElement("div"));
const announcer = document.body.appendChild(document.createElement("div"));
announcer.className = "visually-hidden";
announcer.setAttribute("aria-live", "polite");
let state: PreviewState = {
	settings: rememberedSettings(),
	selected: 0,
	shown: FIRST_TOKENS,
	isHelpOpen: false,
};
let timer = 0;

window.addEventListener("message", ({ data }: MessageEvent<ToPreview>) => {
	receive(data);
});
document.addEventListener("click", clicked);
document.addEventListener("dblclick", (event) => {
	if (tokenOf(event.target) !== undefined) {
		act("revealToken");
	}
});
document.addEventListener("keydown", pressed);
document.addEventListener("change", (event) => {
	if (event.target instanceof HTMLInputElement && event.target.id === "go") {
		go(event.target);
	}
});
render();
editor.postMessage({ kind: "ready" });

function receive(message: ToPreview): void {
	switch (message.kind) {
		case "show":
			show(message);
			return;
		case "unavailable":
			update({ ...state, model: undefined, unavailable: { reason: message.reason, todo: message.todo } });
			return;
		case "settings":
			update({ ...state, settings: { ...state.settings, ...message.settings } });
			return;
		case "cursor":
			selectAtOffset(message.offset);
			return;
		case "action":
			act(message.action);
			return;
	}
}

function show({ model, cursor }: Extract<ToPreview, { kind: "show" }>): void {
	const before = state.model;
	const isSameRecord = before?.file === model.file && before.record === model.record;
	const last = Math.max(0, model.tokens.length - 1);
	const kept = isSameRecord ? Math.min(state.selected, last) : 0;
	const first = model.recorded?.index;
	const selected = first ?? (cursor === undefined ? undefined : tokenAtOffset(model, cursor)) ?? kept;
	const shown = isSameRecord ? state.shown : Math.max(FIRST_TOKENS, selected + 1);
	update({ ...state, model, selected, shown, unavailable: undefined, notice: undefined });
	select(selected, { scroll: first !== undefined || cursor !== undefined || !isSameRecord });
	if (!isSameRecord) {
		announcer.textContent = spokenSummary(model);
		if (cursor === undefined && first === undefined) {
			document.querySelector("main")?.scrollTo(0, 0);
		}
	}
}

function update(next: PreviewState): void {
	state = next;
	render();
}

/** Long records grow in steps between which the page answers. */
function render(): void {
	patch(app, viewOf(state));
	selectElement(state.selected, { scroll: false });
	clearTimeout(timer);
	const wanted = Math.min(state.model?.tokens.length ?? 0, MOST_TOKENS);
	if (state.shown < wanted && shownView(state) !== "text") {
		timer = window.setTimeout(() => {
			update({ ...state, shown: Math.min(state.shown + STEP, wanted) });
		}, 16);
	}
}

function select(index: number, options: { readonly scroll: boolean }): void {
	const shown = Math.max(state.shown, Math.min(index + STEP, state.model?.tokens.length ?? 0));
	update({ ...state, selected: index, shown: index < state.shown ? state.shown : shown, notice: undefined });
	selectElement(index, options);
}

function selectAtOffset(offset: number): void {
	const index = state.model === undefined ? undefined : tokenAtOffset(state.model, offset);
	if (index !== undefined) {
		select(index, { scroll: true });
	}
}

function clicked({ target }: MouseEvent): void {
	const index = tokenOf(target);
	if (index !== undefined) {
		select(index, { scroll: false });
		document.getElementById("tokens")?.focus({ preventScroll: true });
		return;
	}
	const button = target instanceof Element ? target.closest<HTMLElement>("[data-action]") : null;
	const action = button?.dataset["action"];
	if (action === undefined) {
		return;
	}
	if (action === "tunelint.chooseRun" || action === "tunelint.explainRule") {
		command(action, button?.dataset["rule"]);
	} else if (action.startsWith("view:")) {
		setSettings({ view: action.slice(5) as PreviewSettings["view"] }); // The toolbar writes only names of views.
	} else if (action === "showMore") {
		update({ ...state, shown: state.shown + MOST_TOKENS });
	} else {
		act(action as PreviewAction); // Every other button carries the name of an action.
	}
}

function pressed(event: KeyboardEvent): void {
	const isTyping = event.target instanceof HTMLInputElement;
	const isOnButton =
		event.target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ");
	if (isTyping || isOnButton || event.ctrlKey || event.metaKey || event.altKey) {
		return;
	}
	const view = shownView(state);
	const action = actionOfKey(event.key, { isList: view === "list" });
	const scrolls = view === "text" && /^(Arrow(Up|Down)|Home|End)$/.test(event.key);
	if (action !== undefined && !scrolls) {
		event.preventDefault();
		act(action);
	}
}

function act(action: PreviewAction): void {
	const { model, settings } = state;
	switch (action) {
		case "nextRecord":
		case "previousRecord":
			editor.postMessage({ kind: "step", delta: action === "nextRecord" ? 1 : -1 });
			return;
		case "toggleWhitespace":
			setSettings({ whitespace: !settings.whitespace });
			return;
		case "toggleIds":
			setSettings({ ids: !settings.ids });
			return;
		case "toggleTrack":
			setSettings({ track: !settings.track });
			return;
		case "toggleHelp":
			update({ ...state, isHelpOpen: !state.isHelpOpen });
			return;
		case "revealToken":
		case "revealReason":
			reveal(action);
			return;
		case "copyText":
		case "copyIds":
		case "copyPython":
			void copy(action);
			return;
		default: {
			const index = model === undefined ? undefined : tokenAfter(model, state.selected, action);
			if (index !== undefined) {
				select(index, { scroll: true });
			}
		}
	}
}

function reveal(action: "revealToken" | "revealReason"): void {
	const token = state.model?.tokens[state.selected];
	if (action === "revealToken" && token?.source) {
		editor.postMessage({ kind: "reveal", ...token.source });
	}
	if (action === "revealReason" && token?.decidedBy && "file" in token.decidedBy) {
		const { file, range } = token.decidedBy;
		editor.postMessage({ kind: "reveal", file, start: range.start, end: range.end });
	}
}

async function copy(action: "copyText" | "copyIds" | "copyPython"): Promise<void> {
	if (state.model === undefined) {
		return;
	}
	const { text, words } = copyTextOf(state.model, action);
	try {
		await navigator.clipboard.writeText(text);
		update({ ...state, notice: `Copied ${words}.` });
	} catch (error) {
		update({ ...state, notice: `Not copied: ${error instanceof Error ? error.message : String(error)}` });
	}
}

function command(name: PreviewCommand, rule: string | undefined): void {
	editor.postMessage({ kind: "command", command: name, ...(rule === undefined ? {} : { rule }) });
}

function go(input: HTMLInputElement): void {
	const record = Number(input.value);
	input.value = "";
	if (state.model !== undefined && Number.isInteger(record) && record >= 1) {
		editor.postMessage({ kind: "go", record: Math.min(record, state.model.records) });
	}
}

function setSettings(changes: Partial<PreviewSettings>): void {
	const settings = { ...state.settings, ...changes };
	update({ ...state, settings });
	editor.setState({ settings });
	editor.postMessage({ kind: "settings", settings });
}

/** Whatever an older version has left there is laid over the defaults only where it fits. */
function rememberedSettings(): PreviewSettings {
	const usesScreenReader = document.body.classList.contains("vscode-using-screen-reader");
	const defaults = usesScreenReader
		? { ...defaultPreviewSettings, view: "list" as const }
		: defaultPreviewSettings;
	const saved = editor.getState();
	if (typeof saved !== "object" || saved === null || !("settings" in saved)) {
		return defaults;
	}
	const settings: Partial<PreviewSettings> = saved.settings ?? {};
	const { view, whitespace, track, ids } = settings;
	return {
		view: view === "tokens" || view === "list" || view === "text" ? view : defaults.view,
		whitespace: typeof whitespace === "boolean" ? whitespace : defaults.whitespace,
		track: typeof track === "boolean" ? track : defaults.track,
		ids: typeof ids === "boolean" ? ids : defaults.ids,
	};
}

function tokenOf(target: EventTarget | null): number | undefined {
	const element = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
	return element === null ? undefined : Number(element.dataset["index"]);
}
