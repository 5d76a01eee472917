/** JSON Lines in an editor: what the server answers about a dataset as a text, through the real process. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type {
	CompletionItem,
	DocumentSymbol,
	FoldingRange,
	InitializeResult,
	SelectionRange,
	SemanticTokens,
	TextEdit,
} from "vscode-languageserver/node";
import { createLineIndex } from "../../server/core/index.js";
import { startEditor, type Editor } from "./editor.js";
import { startServerProcess } from "./server-process.js";

const limits = { timeout: 60_000 };

const row = (question: string, answer: string): string =>
	JSON.stringify({
		messages: [
			{ role: "user", content: question },
			{ role: "assistant", content: answer },
		],
	});
const text = `${row("Name a prime", "Two <|im_end|>")}\n\n${row("And another", "Three")}\n`;

let editor: Editor;
before(async () => {
	editor = await startEditor({ files: {} });
}, limits);
after(() => editor.dispose());

function ask<Answer>(method: string, name: string, params: object = {}): Promise<Answer> {
	return editor.server.request(method, { textDocument: { uri: editor.uriOf(name) }, ...params });
}

test("the outline lists records, messages and their first words", limits, async () => {
	await editor.open("a.jsonl", text);
	const symbols = await ask<DocumentSymbol[]>("textDocument/documentSymbol", "a.jsonl");
	assert.deepEqual(
		symbols.map(({ name, range }) => [name, range.start.line]),
		[
			["record 1: Name a prime", 0],
			["record 2: And another", 2],
		],
	);
	const [messages] = symbols[1]?.children ?? [];
	assert.equal(messages?.detail, "2 messages");
	assert.deepEqual(
		messages.children?.map(({ name }) => name),
		["user: And another", "assistant: Three"],
	);
});

interface Colour {
	readonly text: string;
	readonly type: string;
	readonly modifiers: number;
}

const types = ["chatRole", "specialToken", "promptPlaceholder", "templateText"];

function decoded({ data }: SemanticTokens, whole: string): Colour[] {
	const lines = createLineIndex(whole);
	let [line, character] = [0, 0];
	const colours: Colour[] = [];
	for (let i = 0; i < data.length; i += 5) {
		const [lineDelta = 0, startDelta = 0, length = 0, type = 0, modifiers = 0] = data.slice(i, i + 5);
		character = lineDelta === 0 ? character + startDelta : startDelta;
		line += lineDelta;
		const start = lines.offsetAt({ line, character });
		colours.push({ text: whole.slice(start, start + length), type: types[type] ?? "", modifiers });
	}
	return colours;
}

test("roles and special tokens are coloured, in the whole file and in a part of it", limits, async () => {
	await editor.open("b.jsonl", text);
	const full = await ask<SemanticTokens>("textDocument/semanticTokens/full", "b.jsonl");
	assert.deepEqual(decoded(full, text), [
		{ text: "user", type: "chatRole", modifiers: 2 },
		{ text: "assistant", type: "chatRole", modifiers: 4 },
		{ text: "<|im_end|>", type: "specialToken", modifiers: 0 },
		{ text: "user", type: "chatRole", modifiers: 2 },
		{ text: "assistant", type: "chatRole", modifiers: 4 },
	]);
	const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 5 } };
	const part = await ask<SemanticTokens>("textDocument/semanticTokens/range", "b.jsonl", { range });
	assert.deepEqual(
		decoded(part, text).map((colour) => colour.text),
		["user", "assistant"],
	);
});

test("keys and roles are completed between quotes, and a text is left alone", limits, async () => {
	const typed = `${row("Hi", "Hello")}\n{"messages": [{"role": ""}]}\n{""}\n`;
	await editor.open("c.jsonl", typed);
	const at = async (line: number, character: number): Promise<string[]> => {
		const position = { line, character };
		const items = await ask<CompletionItem[]>("textDocument/completion", "c.jsonl", { position });
		return items.map(({ label }) => label);
	};
	assert.deepEqual(await at(1, '{"messages": [{"role": "'.length), ["system", "user", "assistant", "tool"]);
	assert.deepEqual(await at(2, 2), ["messages", "tools"]);
	assert.deepEqual(await at(0, row("Hi", "Hello").indexOf("Hi") + 1), []);
});

test(
	"a record over several lines folds, and is formatted to one line with its spelling",
	limits,
	async () => {
		const spread = '{\n  "text": "\\u00e9",\n  "n": [\n    1.0\n  ]\n}\n';
		await editor.open("d.jsonl", spread);
		const folds = await ask<FoldingRange[]>("textDocument/foldingRange", "d.jsonl");
		assert.deepEqual(folds, [
			{ startLine: 0, endLine: 4 },
			{ startLine: 2, endLine: 3 },
		]);
		const options = { tabSize: 4, insertSpaces: true };
		const edits = await ask<TextEdit[]>("textDocument/formatting", "d.jsonl", { options });
		assert.deepEqual(
			edits.map(({ newText }) => newText),
			['{"text": "\\u00e9", "n": [1.0]}'],
		);
		await editor.open("e.jsonl", text);
		assert.deepEqual(await ask("textDocument/formatting", "e.jsonl", { options }), []);
	},
);

test("a record is shown over several lines, by its number or its place", limits, async () => {
	await editor.open("g.jsonl", '{"text":"\\u00e9"}\n\n{"text":"two"}\n');
	const uri = editor.uriOf("g.jsonl");
	assert.deepEqual(await editor.server.request("tunelint/record", { uri, record: 1 }), {
		record: 1,
		text: '{\n\t"text": "\\u00e9"\n}',
	});
	const position = { line: 1, character: 0 };
	assert.deepEqual(await editor.server.request("tunelint/record", { uri, position }), {
		record: 2,
		text: '{\n\t"text": "two"\n}',
	});
	assert.equal(await editor.server.request("tunelint/record", { uri, record: 9 }), null);
});

test("a selection grows from the text to the record", limits, async () => {
	await editor.open("f.jsonl", text);
	const character = text.indexOf("prime");
	const positions = [{ line: 0, character }];
	const [first] = await ask<SelectionRange[]>("textDocument/selectionRange", "f.jsonl", { positions });
	const widths: number[] = [];
	for (let range = first; range !== undefined; range = range.parent) {
		widths.push(range.range.end.character - range.range.start.character);
	}
	assert.equal(widths[0], "Name a prime".length);
	assert.equal(widths.at(-1), row("Name a prime", "Two <|im_end|>").length);
	assert.ok(widths.every((width, i) => width > (widths[i - 1] ?? 0)));
});

test("a file of any other kind gets no answers", limits, async () => {
	for (const name of ["config.json", "colours.json"]) {
		editor.openSilently(name, '{"colour": "blue"}', "json");
		assert.equal(await ask("textDocument/documentSymbol", name), null);
		const colours = await ask<SemanticTokens | null>("textDocument/semanticTokens/full", name);
		assert.deepEqual(colours?.data ?? [], []);
		const position = { line: 0, character: 12 };
		assert.deepEqual((await ask("textDocument/completion", name, { position })) ?? [], []);
	}
});

test(
	"twenty megabytes are answered in part: what is on screen, and a list that says where it ends",
	limits,
	async () => {
		const line = `${row("Name a prime", "Two ".repeat(250))}\n`;
		const big = line.repeat(Math.ceil(20_000_000 / line.length));
		editor.openSilently("big.jsonl", big, "jsonl");
		const symbols = await ask<DocumentSymbol[]>("textDocument/documentSymbol", "big.jsonl");
		assert.match(symbols.at(-1)?.name ?? "", /^… \d+ more records are not listed$/);
		assert.equal(await ask("textDocument/semanticTokens/full", "big.jsonl"), null);
		const range = { start: { line: 9_000, character: 0 }, end: { line: 9_050, character: 0 } };
		const start = performance.now();
		const part = await ask<SemanticTokens>("textDocument/semanticTokens/range", "big.jsonl", { range });
		const duration = performance.now() - start;
		assert.equal(part.data.length, 51 * 2 * 5);
		assert.ok(duration < 5_000, `it took ${Math.round(duration)} ms`);
	},
);

test("an editor that can be told later learns which languages are meant", limits, async () => {
	const server = startServerProcess();
	try {
		const feature = { dynamicRegistration: true };
		const names = [
			"documentSymbol",
			"foldingRange",
			"selectionRange",
			"formatting",
			"rangeFormatting",
			"semanticTokens",
			"completion",
		];
		const { capabilities } = await server.request<InitializeResult>("initialize", {
			processId: process.pid,
			rootUri: null,
			capabilities: { textDocument: Object.fromEntries(names.map((name) => [name, feature])) },
		});
		assert.equal(capabilities.documentFormattingProvider, undefined);
		assert.equal(capabilities.semanticTokensProvider, undefined);
	} finally {
		server.kill();
	}
});
