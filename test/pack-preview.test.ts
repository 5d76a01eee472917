/** A packed preview is the same preview after its way to the panel. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { unpackPreview } from "../media/preview/unpack-preview.js";
import { packPreview } from "../server/core/features/pack-preview.js";
import { previewOf } from "../server/core/features/preview.js";
import type { PreviewModel, PreviewToken } from "../server/core/types/preview-model.js";
import { analyse, type MaskedRecord } from "./support/word-analysis.js";

function check(record: MaskedRecord, change = (model: PreviewModel): PreviewModel => model): void {
	const model = change(modelOf(record));
	const travelled: unknown = JSON.parse(JSON.stringify(packPreview(model)));
	assert.deepEqual(unpackPreview(travelled as ReturnType<typeof packPreview>), model);
}

function modelOf(record: MaskedRecord): PreviewModel {
	return previewOf(analyse(record), {
		file: "/w/train.jsonl",
		record: 1,
		records: 1,
		recordStart: 10,
		run: { exactness: { level: "exact" } },
		problems: [],
	});
}

test("tokens of a conversation with a cut", () => {
	check({
		text: '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"a\\n\\u00e9 🐟 you"}]}',
		mask: { maxLength: 18 },
	});
});

test("tokens without a mask, and tokens of a recorded row", () => {
	check({ text: '{"text":"a b"}', format: "text" });
	check({ text: '{"text":"a b"}', format: "text", mask: {} }, (model) => ({
		...model,
		tokens: model.tokens.map((token, i) => (i === 1 ? { ...token, real: { id: 3, differs: true } } : token)),
	}));
});

test("deciders that are equal but not one object share their description", () => {
	const model = modelOf({ text: '{"text":"a b c d"}', format: "text", mask: {} });
	const decidedBy = (): PreviewToken["decidedBy"] => ({
		option: "max_length",
		file: "/w/a.py",
		range: { start: 1, end: 9 },
	});
	const tokens = model.tokens.map((token) => ({ ...token, decidedBy: decidedBy() }));
	assert.equal(packPreview({ ...model, tokens }).kinds.length, packPreview(model).kinds.length);
});
