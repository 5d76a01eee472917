/** The dashboard's page from its state: plain data, no DOM; the charts are drawn into the empty places that it leaves. */
import type { Exactness } from "../../server/core/base/staged.js";
import type { DatasetDashboard, RecordFilter, RuleCount } from "../../server/core/types/dataset-dashboard.js";
import { h, OWN_CONTENT, type VirtualNode } from "../preview/virtual-node.js";
import { chartsOf, type ChartData } from "./chart-data.js";
import type { DashboardState } from "./dashboard-state.js";
import { recordsView } from "./records-view.js";
import { severityNames } from "../severity-names.js";
import { say, t, text, type Text } from "../texts.js";

export function viewOf(state: DashboardState): VirtualNode[] {
	const { shown, unavailable } = state;
	if (unavailable !== undefined) {
		return [
			progressOf(state),
			h(
				"div",
				{ class: "empty" },
				h("h1", {}, t("No dashboard")),
				h("p", {}, unavailable.reason),
				h("p", { class: "quiet" }, unavailable.todo),
				button(t("Try again"), "refresh"),
			),
		];
	}
	if (shown === undefined) {
		return [progressOf(state), h("div", { class: "empty" }, h("p", {}, t("Reading the dataset …")))];
	}
	const { dashboard } = shown;
	return [
		progressOf(state),
		h("header", {}, titleOf(state, shown.name, dashboard), runOf(shown)),
		h(
			"main",
			{},
			tilesOf(dashboard),
			chartsView(dashboard),
			problemsOf(state, dashboard),
			recordsView(state),
		),
	];
}

/** Always there, so that the page does not jump. */
function progressOf({ progress }: DashboardState): VirtualNode {
	const { done = 0, total = 1 } = progress ?? {};
	return h(
		"div",
		{ id: "progress", hidden: progress === undefined },
		h("progress", { max: String(total), value: String(done), "aria-label": t("Records read") }),
		h("span", {}, t("{0} of {1} records read", count(done), count(total))),
		button(t("Cancel"), "cancel"),
	);
}

function titleOf({ isStale }: DashboardState, name: string, { records }: DatasetDashboard): VirtualNode {
	return h(
		"div",
		{ class: "title" },
		h("h1", {}, name),
		h("span", { class: "quiet", id: "count" }, t("{0} records", count(records))),
		isStale && h("span", { class: "badge" }, t("The file changed")),
		button(isStale ? t("Read again") : t("Refresh"), "refresh"),
	);
}

function runOf({ run }: NonNullable<DashboardState["shown"]>): VirtualNode {
	const { exactness } = run;
	const words = [run.script ?? t("no run"), run.trainer, run.version, run.tokenizer].filter(
		(word) => word !== undefined && word !== "",
	);
	const doubt = exactness.level === "exact" ? "" : ` ${exactness.why}`;
	return h(
		"p",
		{ class: "quiet", id: "run" },
		`${words.join(" · ")} · ${say(exactnessNames[exactness.level])}.${doubt}`,
	);
}

function tilesOf(dashboard: DatasetDashboard): VirtualNode {
	const { records, known, tokens, trained, lengths, present, cutAt, duplicates, lengthFor99 } = dashboard;
	return h(
		"ul",
		{ class: "tiles" },
		known > 0 &&
			tile(count(tokens), t("tokens"), t("median {0}, longest {1}", count(lengths.p50), count(lengths.max))),
		known > 0 && tile(percent(trained, tokens), t("of the tokens trained"), t("{0} tokens", count(trained))),
		known < records &&
			tile(
				count(records - known),
				records - known === 1
					? t("record whose tokens are not known")
					: t("records whose tokens are not known"),
				"",
				{
					kind: "unknown",
				},
			),
		present.rowsCut > 0 &&
			tile(
				count(present.rowsCut),
				present.rowsCut === 1 ? t("record cut by this run") : t("records cut by this run"),
				t("{0} trained tokens are lost", count(present.trainedCut)),
				{ kind: "cut" },
			),
		present.dropped > 0 &&
			tile(
				count(present.dropped),
				present.dropped === 1 ? t("record left out by this run") : t("records left out by this run"),
				"",
				{
					kind: "dropped",
				},
			),
		present.untrained > 0 &&
			tile(
				count(present.untrained),
				present.untrained === 1
					? t("record of which nothing is trained")
					: t("records of which nothing is trained"),
				"",
				{
					kind: "untrained",
				},
			),
		tile(
			count(duplicates),
			duplicates === 1 ? t("repeated record") : t("repeated records"),
			percent(duplicates, records),
			{
				kind: "duplicates",
			},
		),
		known > 0 &&
			h(
				"li",
				{ class: "tile" },
				h(
					"label",
					{},
					t("Cut at"),
					" ",
					h("input", {
						id: "length",
						type: "number",
						min: "1",
						placeholder: String(lengthFor99),
						"aria-describedby": "length-effect",
					}),
					" ",
					t("tokens"),
				),
				h(
					"span",
					{ id: "length-effect", class: "quiet" },
					cutAt === undefined
						? t("{0} keeps 99 % of the trained tokens.", count(lengthFor99))
						: t(
								"{0}: {1} of the trained tokens lost, {2} filled when packed.",
								count(cutAt.length),
								percent(cutAt.trainedCut, trained),
								percent(cutAt.packing, 1),
							),
				),
				cutAt !== undefined &&
					filterButton(t("{0} records cut", count(cutAt.rowsCut)), { kind: "longer", length: cutAt.length }),
			),
	);
}

function tile(value: string, words: string, more: string, filter?: RecordFilter): VirtualNode {
	const inner = [h("b", {}, value), h("span", {}, words), h("span", { class: "quiet" }, more)];
	return filter === undefined || value === "0"
		? h("li", { class: "tile" }, inner)
		: h(
				"li",
				{ class: "tile" },
				h("button", { type: "button", "data-action": "filter", "data-value": JSON.stringify(filter) }, inner),
			);
}

function chartsView(dashboard: DatasetDashboard): VirtualNode {
	return h("div", { class: "charts" }, chartsOf(dashboard).map(chartView));
}

function chartView(chart: ChartData): VirtualNode {
	const { id, title, series } = chart;
	return h(
		"figure",
		{ class: `chart chart-${id}` },
		h(
			"figcaption",
			{},
			h("h2", {}, title),
			series.length > 1 &&
				h(
					"span",
					{ class: "legend quiet" },
					t("outline: {0}, filled: {1}", series[0] ?? "", series[1] ?? ""),
				),
			h(
				"span",
				{ class: "tools" },
				button("SVG", "save", `svg:${id}`),
				button("PNG", "save", `png:${id}`),
				button("CSV", "save", `csv:${id}`),
			),
		),
		h("div", { class: "drawing", "data-chart": id, [OWN_CONTENT]: true }),
		h("details", {}, h("summary", {}, t("As a table")), tableOf(chart)),
	);
}

function tableOf({ axis, series, bars }: ChartData): VirtualNode {
	return h(
		"table",
		{},
		h(
			"thead",
			{},
			h(
				"tr",
				{},
				[axis, ...series].map((name) => h("th", { scope: "col" }, name)),
			),
		),
		h(
			"tbody",
			{},
			bars.map(({ label, values, filters }) =>
				h(
					"tr",
					{},
					h("th", { scope: "row" }, label),
					values.map((value, i) => {
						const filter = filters[i];
						return h("td", {}, filter === undefined ? count(value) : filterButton(count(value), filter));
					}),
				),
			),
		),
	);
}

function problemsOf({ shown }: DashboardState, { rules }: DatasetDashboard): VirtualNode {
	return h(
		"section",
		{ id: "problems" },
		h("h2", {}, rules.length === 0 ? t("No problems") : t("Problems")),
		rules.length > 0 &&
			h(
				"table",
				{},
				h(
					"thead",
					{},
					h(
						"tr",
						{},
						[t("rule"), t("level"), t("records"), ""].map((name) => h("th", { scope: "col" }, name)),
					),
				),
				h(
					"tbody",
					{},
					rules.map((rule) => ruleView(rule, shown?.isLarge === true)),
				),
			),
		rules.length > 0 && button(t("Save as CSV"), "save", "csv:problems"),
	);
}

function ruleView({ rule, severity, records }: RuleCount, isLarge: boolean): VirtualNode {
	return h(
		"tr",
		{},
		h("th", { scope: "row" }, button(rule, "explain", rule)),
		h("td", {}, h("span", { class: `badge ${severity}` }, say(severityNames[severity]))),
		h("td", {}, records === 0 ? t("the whole file") : filterButton(count(records), { kind: "rule", rule })),
		h("td", {}, isLarge && records > 0 && button(t("Fix in a new file…"), "fix", rule)),
	);
}

function filterButton(words: string, filter: RecordFilter): VirtualNode {
	return button(words, "filter", JSON.stringify(filter));
}

function button(words: string, action: string, value?: string): VirtualNode {
	return h(
		"button",
		{
			class: "link",
			type: "button",
			"data-action": action,
			...(value === undefined ? {} : { "data-value": value }),
		},
		words,
	);
}

const exactnessNames: Readonly<Record<Exactness["level"], Text>> = {
	exact: text("exact"),
	approximate: text("approximate"),
	unavailable: text("unavailable"),
};

function count(value: number): string {
	return value.toLocaleString("en-US");
}

function percent(part: number, whole: number): string {
	const share = whole === 0 ? 0 : (100 * part) / whole;
	return `${share > 0 && share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}
