/** The list of records behind a bar, a number or a rule. */
import type { RecordRow } from "../../server/core/types/dataset-dashboard.js";
import { h, type VirtualNode } from "../preview/virtual-node.js";
import { PAGE_SIZE, type DashboardState } from "./dashboard-state.js";
import { filterWords } from "./filter-words.js";

export function recordsView({ filter, from, page, shown }: DashboardState): VirtualNode {
	const isLarge = shown?.isLarge === true;
	const total = page?.total ?? 0;
	const last = Math.min(from + PAGE_SIZE, total);
	const range = total === 0 ? "none" : `${count(from + 1)}–${count(last)} of ${count(total)}`;
	return h(
		"section",
		{ id: "records", "aria-label": "Records" },
		h(
			"div",
			{ class: "title" },
			h("h2", {}, filterWords(filter)),
			h("span", { class: "quiet", id: "range" }, page === undefined ? "reading …" : range),
			filter.kind !== "all" && action("Show all", "filter", JSON.stringify({ kind: "all" })),
			h(
				"nav",
				{},
				h(
					"button",
					{ ...button("page", String(from - PAGE_SIZE)), disabled: from === 0, title: "Previous" },
					"‹",
				),
				h("button", { ...button("page", String(last)), disabled: last >= total, title: "Next" }, "›"),
				h(
					"label",
					{},
					"record ",
					h("input", { id: "go", type: "number", min: "1", max: String(shown?.dashboard.records ?? 1) }),
				),
			),
		),
		page !== undefined && page.rows.length === 0
			? h("p", { class: "quiet" }, "No record is like that.")
			: h(
					"ol",
					{ class: "rows" },
					(page?.rows ?? []).map((row) => rowView(row, isLarge)),
				),
	);
}

function rowView({ record, tokens, trained, excerpt, problems }: RecordRow, isLarge: boolean): VirtualNode {
	const size =
		tokens === undefined
			? ""
			: `${count(tokens)} tokens${trained === undefined ? "" : `, ${count(trained)} trained`}`;
	const words = problems.map(({ rule, message }) => `${rule}: ${message}`);
	return h(
		"li",
		{},
		h(
			"button",
			{ class: "row", ...button("open", `${isLarge ? "record" : "file"}:${record}`) },
			h("span", { class: "number" }, count(record)),
			h("span", { class: "size quiet" }, size),
			h("span", { class: "excerpt" }, excerpt),
		),
		h(
			"span",
			{ class: "tools" },
			problems.length > 0 &&
				h(
					"span",
					{ class: `badge ${problems[0]?.severity ?? ""}`, title: words.join("\n") },
					problems.length === 1 ? (problems[0]?.rule ?? "") : `${problems.length} problems`,
				),
			action("Record", "open", `record:${record}`),
			action("Tokens", "open", `tokens:${record}`),
		),
	);
}

function action(words: string, name: string, value: string): VirtualNode {
	return h("button", { class: "link", ...button(name, value) }, words);
}

function button(name: string, value: string): Record<string, string> {
	return { type: "button", "data-action": name, "data-value": value };
}

function count(value: number): string {
	return value.toLocaleString("en-US");
}
