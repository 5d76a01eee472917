/** A recorded row over the preview of its record: which tokens are marked, and what the panel says about them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyHelp } from "../media/preview/keys.js";
import { tokenAfter } from "../media/preview/navigation.js";
import { defaultPreviewSettings, initialPreviewState } from "../media/preview/preview-state.js";
import { bodyOf, bottomOf, topOf } from "../media/preview/view.js";
import type { VirtualNode } from "../media/preview/virtual-node.js";
import { overlayRecorded } from "../server/core/features/recorded/overlay-recorded.js";
import type { RowComparison } from "../server/core/types/batch-comparison.js";
import type { PreviewModel, PreviewToken } from "../server/core/types/preview-model.js";

/** Tokens 10, 11, …: `-` masked, `+` trained, `x` cut. */
function preview(states: string): PreviewModel {
	const tokens = [...states].map((state, index): PreviewToken => {
		const id = 10 + index;
		const common = { index, id, text: "t", bytes: "74", start: index, end: index + 1, special: false };
		const place = { stop: false, origin: "file", reason: "", decidedBy: null, source: null } as const;
		switch (state) {
			case "x":
				return { ...common, ...place, state: "cut", label: null };
			case "+":
				return { ...common, ...place, state: "trained", label: id };
			default:
				return { ...common, ...place, state: "masked", label: -100 };
		}
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

function row(
	ids: readonly number[],
	labels: readonly number[],
	more: Partial<RowComparison> = {},
): RowComparison {
	return { place: "batch 1, row 1", line: 1, verdict: "different", real: { ids, labels }, ...more };
}

/** `=` as predicted, `!` marked, `.` nothing is said. */
function marks({ tokens }: PreviewModel): string {
	const markOf = (differs: boolean): string => (differs ? "!" : "=");
	return tokens.map(({ real }) => (real === undefined ? "." : markOf(real.differs))).join("");
}

function page(model: PreviewModel, view: "tokens" | "list", selected: number): VirtualNode {
	const settings = { ...defaultPreviewSettings, view };
	const state = { ...initialPreviewState, model, settings, selected, anchor: selected };
	const body = bodyOf(state, { width: 1000, height: 500, measure: (text) => text.length * 8 });
	assert.ok(body.kind === "rows");
	const { rows } = body;
	const shown = Array.from({ length: rows.tops.length - 1 }, (_, row) => rows.render(row));
	return { tag: "body", attributes: {}, children: [...topOf(state), ...shown, ...bottomOf(state)] };
}

function* nodesOf(node: VirtualNode): Generator<VirtualNode> {
	yield node;
	for (const child of node.children) {
		if (typeof child !== "string") {
			yield* nodesOf(child);
		}
	}
}

function textOf(node: VirtualNode): string {
	return node.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}

function find(root: VirtualNode, fits: (attributes: VirtualNode["attributes"]) => boolean): VirtualNode {
	const found = [...nodesOf(root)].find(({ attributes }) => fits(attributes));
	assert.ok(found);
	return found;
}

const difference = { index: 2, realId: 12, realLabel: -100, predictedId: 12, predictedLabel: 12 };

test("a label that differs marks its token, and cut tokens are not asked for", () => {
	const model = overlayRecorded(preview("-++x"), row([10, 11, 12], [-100, 11, -100], { difference }));
	assert.equal(marks(model), "==!.");
	assert.deepEqual(model.recorded, {
		place: "batch 1, row 1",
		verdict: "different",
		difference: "Token 2, 12, is masked in the run; trained was predicted.",
		index: 2,
	});
});

test("a token that the run has in addition, or lacks, does not mark all that follow", () => {
	const added = { index: 0, realId: 5, realLabel: -100, predictedId: 10, predictedLabel: -100 };
	assert.equal(
		marks(overlayRecorded(preview("-++"), row([5, 10, 11, 12], [-100, -100, 11, 12], { difference: added }))),
		"===",
	);
	const lacking = { index: 1, realId: 12, realLabel: 12, predictedId: 11, predictedLabel: 11 };
	assert.equal(
		marks(overlayRecorded(preview("-++"), row([10, 12], [-100, 12], { difference: lacking }))),
		"=!=",
	);
});

test("the first label of a packed sequence is never used, and what packing cut off is not marked", () => {
	const cut = row([10, 11], [-100, 11], { verdict: "equal", isCutByPacking: true });
	assert.equal(marks(overlayRecorded(preview("+++"), cut)), "==.");
});

test("the panel names the first difference, marks the tokens and tells the run's label and loss", () => {
	const recorded = row([10, 11, 12], [-100, 11, -100], { difference });
	const real = { ...recorded.real, losses: [null, 0.25, null] };
	const model = overlayRecorded(preview("-++"), { ...recorded, real });
	const tokens = page(model, "tokens", 2);
	assert.match(
		textOf(find(tokens, ({ id }) => id === "recorded")),
		/^≠ batch 1, row 1 Token 2, 12, is masked in the run; trained was predicted\.Next difference$/,
	);
	const marked = find(tokens, ({ id }) => id === "token-2");
	assert.match(marked.attributes["class"] ?? "", /\breal-differs\b/);
	assert.match(marked.attributes["title"] ?? "", /in the run: masked/);
	assert.doesNotMatch(find(tokens, ({ id }) => id === "token-1").attributes["class"] ?? "", /real-differs/);
	assert.match(textOf(find(tokens, ({ id }) => id === "details")), /≠ in the runmasked/);
	assert.match(textOf(find(tokens, ({ class: name }) => name === "legend")), /other in the run/);
	assert.match(
		textOf(find(page(model, "tokens", 1), ({ id }) => id === "details")),
		/in the runtrained, loss 0\.25/,
	);

	const list = find(page(model, "list", 0), ({ id }) => id === "token-2");
	assert.match(list.attributes["class"] ?? "", /real-differs/);
	assert.match(list.attributes["aria-label"] ?? "", /in the run: masked/);
});

test("a key leads from one difference to the next, and around", () => {
	const labels = [-100, -100, -100, 13];
	const model = overlayRecorded(preview("-+++"), row([10, 11, 12, 13], labels, { difference }));
	assert.equal(tokenAfter(model, 0, "nextDifference"), 1);
	assert.equal(tokenAfter(model, 1, "nextDifference"), 2);
	assert.equal(tokenAfter(model, 2, "nextDifference"), 1);
	assert.equal(tokenAfter(preview("-+"), 0, "nextDifference"), undefined);
	assert.ok(keyHelp.some(({ keys }) => keys === "d"));
});
