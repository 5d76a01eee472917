/** The dashboard's page: takes messages from the extension, keeps one state, makes the page equal to it, and draws the charts. */
import type { RecordFilter } from "../../server/core/types/dataset-dashboard.js";
import type { FromDashboard, ToDashboard } from "../messages.js";
import { patch } from "../preview/virtual-node.js";
import { chartsOf, type ChartData } from "./chart-data.js";
import { firstState, PAGE_SIZE, type DashboardState } from "./dashboard-state.js";
import { BAR_ATTRIBUTE, drawChart, type ChartColours } from "./draw-chart.js";
import { csvOf, pngOf, svgOf } from "./export-chart.js";
import { filterWords } from "./filter-words.js";
import { viewOf } from "./view.js";
import { readTranslations, t } from "../texts.js";

interface EditorApi {
	postMessage(message: FromDashboard): void;
}

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();
readTranslations();
const app = document.getElementById("app") ?? document.body.appendChild(document.createElement("div"));
const announcer = document.body.appendChild(document.createElement("div"));
announcer.className = "visually-hidden";
announcer.setAttribute("aria-live", "polite");

let state: DashboardState = firstState;
let charts: readonly ChartData[] = [];
/** What is drawn stays until its rows, the colours or the width change. */
const drawings = new Map<string, { readonly key: string; readonly svg: SVGSVGElement }>();

window.addEventListener("message", ({ data }: MessageEvent<ToDashboard>) => receive(data));
window.addEventListener("resize", render);
document.addEventListener("click", ({ target }) => act(target));
document.addEventListener("keydown", (event) => {
	const isBar = event.target instanceof SVGElement && event.target.hasAttribute(BAR_ATTRIBUTE);
	if (isBar && (event.key === "Enter" || event.key === " ")) {
		event.preventDefault();
		act(event.target);
	}
});
document.addEventListener("change", ({ target }) => {
	if (target instanceof HTMLInputElement) {
		typed(target);
	}
});
new MutationObserver(render).observe(document.body, { attributes: true, attributeFilter: ["class"] });
render();
editor.postMessage({ kind: "ready" });

function receive(message: ToDashboard): void {
	switch (message.kind) {
		case "dashboard":
			charts = chartsOf(message.dashboard);
			update({ ...state, shown: message, unavailable: undefined, progress: undefined, isStale: false });
			askForRecords(state.filter, state.from, { isQuiet: true });
			return;
		case "records":
			if (JSON.stringify(message.filter) === JSON.stringify(state.filter) && message.from === state.from) {
				update({ ...state, page: message.page });
				announcer.textContent = `${filterWords(message.filter)}: ${message.page.total}`;
			}
			return;
		case "progress": {
			const { done, total } = message;
			update({ ...state, progress: done < total ? { done, total } : undefined });
			return;
		}
		case "stale":
			update({ ...state, isStale: true });
			return;
		case "unavailable":
			update({
				...state,
				shown: undefined,
				progress: undefined,
				unavailable: { reason: message.reason, todo: message.todo },
			});
	}
}

function update(next: DashboardState): void {
	state = next;
	render();
}

function render(): void {
	patch(app, viewOf(state));
	const colours = themeColours();
	for (const place of app.querySelectorAll<HTMLElement>("[data-chart]")) {
		const chart = charts.find(({ id }) => id === place.dataset["chart"]);
		if (chart !== undefined) {
			const width = Math.max(260, Math.floor(place.clientWidth));
			const key = JSON.stringify([chart, colours, width]);
			const known = drawings.get(chart.id);
			const svg = known?.key === key ? known.svg : drawChart(chart, colours, width);
			drawings.set(chart.id, { key, svg });
			if (place.firstElementChild !== svg) {
				place.replaceChildren(svg);
			}
		}
	}
}

function themeColours(): ChartColours {
	const styles = getComputedStyle(document.body);
	const read = (name: string, other: string): string => styles.getPropertyValue(name).trim() || other;
	return {
		ink: styles.color,
		quiet: read("--vscode-descriptionForeground", styles.color),
		paper: read("--vscode-editor-background", "transparent"),
		trained: read("--vscode-charts-blue", styles.color),
		cut: read("--vscode-charts-red", styles.color),
		font: styles.fontFamily,
	};
}

function act(target: EventTarget | null): void {
	const element = target instanceof Element ? target.closest(`[data-action], [${BAR_ATTRIBUTE}]`) : null;
	if (element === null) {
		return;
	}
	const bar = element.getAttribute(BAR_ATTRIBUTE);
	if (bar !== null) {
		const chart = charts.find(({ id }) => id === element.closest("[data-chart]")?.getAttribute("data-chart"));
		const filter = chart?.bars[Number(bar)]?.filters[0];
		if (filter !== undefined) {
			askForRecords(filter, 0);
		}
		return;
	}
	run(element.getAttribute("data-action") ?? "", element.getAttribute("data-value") ?? "");
}

function run(action: string, value: string): void {
	switch (action) {
		case "refresh":
		case "cancel":
			editor.postMessage({ kind: action });
			return;
		case "filter":
			askForRecords(JSON.parse(value) as RecordFilter, 0); // The page writes only filters there.
			return;
		case "page":
			askForRecords(state.filter, Math.max(0, Number(value)));
			return;
		case "open":
			openRecord(value);
			return;
		case "explain":
		case "fix":
			editor.postMessage({ kind: action, rule: value });
			return;
		case "save":
			void save(value).catch((error: unknown) => {
				announcer.textContent = t("Not saved: {0}", String(error));
			});
	}
}

function openRecord(value: string): void {
	const [how, record] = value.split(":");
	if (how === "file" || how === "record" || how === "tokens") {
		editor.postMessage({ kind: "open", how, record: Number(record) });
	}
}

function askForRecords(filter: RecordFilter, from: number, options = { isQuiet: false }): void {
	update({ ...state, filter, from, ...(options.isQuiet ? {} : { page: undefined }) });
	editor.postMessage({ kind: "records", filter, from });
	if (!options.isQuiet) {
		document.getElementById("records")?.scrollIntoView({ block: "start" });
	}
}

function typed(input: HTMLInputElement): void {
	const value = Number(input.value);
	const isNumber = Number.isSafeInteger(value) && value >= 1;
	if (input.id === "length") {
		editor.postMessage(isNumber ? { kind: "length", length: value } : { kind: "length" });
	} else if (input.id === "go" && isNumber) {
		askForRecords({ kind: "all" }, Math.floor((value - 1) / PAGE_SIZE) * PAGE_SIZE);
		openRecord(`${state.shown?.isLarge === true ? "record" : "file"}:${value}`);
	}
}

async function save(value: string): Promise<void> {
	const [format, id] = value.split(":");
	if (id === "problems") {
		const rows = state.shown?.dashboard.rules ?? [];
		const bars = rows.map(({ rule, records }) => ({ label: rule, values: [records], filters: [] }));
		const content = csvOf({
			id: "roles",
			title: t("Problems"),
			axis: t("rule"),
			series: [t("records")],
			bars,
		});
		editor.postMessage({ kind: "save", name: "problems", format: "csv", content });
		return;
	}
	const chart = charts.find((one) => one.id === id);
	const svg = chart && drawings.get(chart.id)?.svg;
	if (chart === undefined || svg === undefined) {
		return;
	}
	const background = themeColours().paper;
	switch (format) {
		case "csv":
			editor.postMessage({ kind: "save", name: chart.id, format, content: csvOf(chart) });
			return;
		case "svg":
			editor.postMessage({ kind: "save", name: chart.id, format, content: svgOf(svg, chart, background) });
			return;
		case "png": {
			const content = await pngOf(svg, chart, background);
			editor.postMessage({ kind: "save", name: chart.id, format, content });
		}
	}
}
