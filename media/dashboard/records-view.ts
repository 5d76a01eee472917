/** The list of records behind a bar, a number or a rule. */
import type { RecordRow } from "../../server/core/types/dataset-dashboard.js";
import { h, type VirtualNode } from "../preview/virtual-node.js";
import { PAGE_SIZE, type DashboardState } from "./dashboard-state.js";
import { filterWords } from "./filter-words.js";
import { t } from "../texts.js";

export function recordsView({ filter, from, page, shown }: DashboardState): VirtualNode {
	const isLarge = shown?.isLarge === true;
	const total = page?.total ?? 0;
	const last = Math.min(from + PAGE_SIZE, total);
	const range = total === 0 ? t("none") : t("{0} of {1}", `${count(from + 1)}–${count(last)}`, count(total));
	return h(
		"section",
		{ id: "records", "aria-label": t("Records") },
		h(
			"div",
			{ class: "title" },
			h("h2", {}, filterWords(filter)),
			h("span", { class: "quiet", id: "range" }, page === undefined ? t("reading …") : range),
			filter.kind !== "all" && action(t("Show all"), "filter", JSON.stringify({ kind: "all" })),
			h(
				"nav",
				{},
				h(
					"button",
					{ ...button("page", String(from - PAGE_SIZE)), disabled: from === 0, title: t("Previous") },
					"‹",
				),
				h("button", { ...button("page", String(last)), disabled: last >= total, title: t("Next") }, "›"),
				h(
					"label",
					{},
					`${t("record")} `,
					h("input", { id: "go", type: "number", min: "1", max: String(shown?.dashboard.records ?? 1) }),
				),
			),
		),
		page !== undefined && page.rows.length === 0
			? h("p", { class: "quiet" }, t("No record is like that."))
			: h(
					"ol",
					{ class: "rows" },
					(page?.rows ?? []).map((row) => rowView(row, isLarge)),
				),
	);
}

function rowView({ record, tokens, trained, excerpt, problems }: RecordRow, isLarge: boolean): VirtualNode {
	const all = tokens === undefined ? "" : t("{0} tokens", count(tokens));
	const size =
		tokens === undefined || trained === undefined
			? all
			: t("{0} tokens, {1} trained", count(tokens), count(trained));
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
					problems.length === 1 ? (problems[0]?.rule ?? "") : t("{0} problems", problems.length),
				),
			action(t("Record"), "open", `record:${record}`),
			action(t("Tokens"), "open", `tokens:${record}`),
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
