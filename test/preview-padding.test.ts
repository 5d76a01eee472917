/** Runs of padding in the panel: one box with their number, for the keys and the selection too. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tokenAfter } from "../media/preview/navigation.js";
import { defaultPreviewSettings, initialPreviewState } from "../media/preview/preview-state.js";
import { bodyOf } from "../media/preview/view.js";
import type { VirtualNode } from "../media/preview/virtual-node.js";
import type { PreviewModel, PreviewToken } from "../server/core/types/preview-model.js";

/** `+` trained, `p` padding. */
function preview(states: string): PreviewModel {
	const tokens = [...states].map((state, index): PreviewToken => {
		const common = {
			index,
			id: 10,
			text: "t",
			bytes: "74",
			start: index,
			end: index + 1,
			special: state === "p",
		};
		const place = { stop: false, origin: "file", reason: "", decidedBy: null, source: null } as const;
		return state === "p"
			? { ...common, ...place, state: "pad", label: -100 }
			: { ...common, ...place, state: "trained", label: 10 };
	});
	return {
		file: "/data.jsonl",
		record: 1,
		records: 1,
		conversation: "text",
		text: "t".repeat(states.length),
		trainer: "trl-sft@1.16.0",
		exactness: "exact",
		tokens,
		turns: [{ messageIndex: 0, role: "text", first: 0, last: tokens.length - 1, addedByTemplate: false }],
		problems: [],
		run: { exactness: { level: "exact" } },
	};
}

/** The boxes of all rows: what stands in each, and which tokens it is for. */
function boxes(model: PreviewModel, view: "tokens" | "labels" | "list"): string[] {
	const settings = { ...defaultPreviewSettings, view };
	const state = { ...initialPreviewState, model, settings };
	const body = bodyOf(state, { width: 1000, height: 500, measure: (text) => text.length * 8 });
	assert.ok(body.kind === "rows");
	const { rows } = body;
	const shown = Array.from({ length: rows.tops.length - 1 }, (_, row) => rows.render(row));
	return shown.flatMap(optionsIn).map(({ attributes, children }) => {
		const text = children.find((child) => typeof child === "string") ?? textIn(children[1]);
		return `${text} ${attributes["data-index"] ?? ""}–${attributes["data-last"] ?? attributes["data-index"] ?? ""}`;
	});
}

function optionsIn(node: VirtualNode): VirtualNode[] {
	const inner = node.children.flatMap((child) => (typeof child === "string" ? [] : optionsIn(child)));
	return node.attributes["role"] === "option" ? [node] : inner;
}

function textIn(node: VirtualNode | string | undefined): string {
	return typeof node === "object" ? node.children.map(textIn).join("") : (node ?? "");
}

test("a run of padding is one box with its number, and takes no room for more", () => {
	const model = preview(`+${"p".repeat(3_000)}`);
	assert.deepEqual(boxes(model, "tokens"), ["t 0–0", "3000 × pad 1–3000"]);
	assert.deepEqual(boxes(model, "labels"), ["10 0–0", "3000 × pad 1–3000"]);
	assert.deepEqual(boxes(model, "list"), ["t 0–0", "3000 × pad 1–3000"]);
});

test("arrow keys step over the run", () => {
	const model = preview("ppp+pp+p");
	const path = (action: "nextToken" | "previousToken", from: number): number[] => {
		const next = tokenAfter(model, from, action);
		return next === undefined ? [from] : [from, ...path(action, next)];
	};
	assert.deepEqual(path("nextToken", 0), [0, 3, 4, 6, 7]);
	assert.deepEqual(path("previousToken", 7), [7, 6, 4, 3, 0]);
	assert.equal(tokenAfter(model, 1, "nextToken"), 3);
});
