/** Records that a rule is not asked about must be records in which it finds nothing: its words, and structures that repeat. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { createAnalyzer } from "../../server/core/create-analyzer.js";
import { rowStructure } from "../../server/core/features/row-structure.js";
import { createTriggerScan } from "../../server/core/features/trigger-scan.js";
import {
	createTemplateEngine,
	detectFormat,
	parseJson,
	rules,
	unavailable,
} from "../../server/core/index.js";
import type { Rule, Trigger } from "../../server/core/types/rule.js";
import type { LineContext, LineReport } from "../../server/core/types/example-analysis.js";
import { copyUnits } from "../../server/node/copy-units.js";
import { createRowReader } from "../../server/node/row-reader.js";
import { createTextHash } from "../../server/node/text-hash.js";
import { projectRoot } from "../support/project-root.js";
import { createRandom } from "../support/random.js";

const triggersOf = (rule: Rule): readonly Trigger[] | undefined =>
	"triggers" in rule ? rule.triggers : undefined;
const withTriggers = rules.filter((rule) => triggersOf(rule) !== undefined);
const thresholds = Object.assign(
	{},
	...rules.map((rule) => rule.thresholds ?? {}),
) as LineContext["thresholds"];

const hash = await createTextHash();
/** Rows of the examples of all pages. */
const rows = pageRows();

describe("triggers", () => {
	it("are words that the raw JSON of a record cannot write otherwise", () => {
		for (const rule of withTriggers) {
			const words = triggersOf(rule) ?? [];
			for (const word of words.filter((one) => typeof one === "string")) {
				assert.match(word, /^(?:[^/\n\t\r]{2,}|[^\0-\x7f])$/, `${rule.id}: ${word}`);
				const escaped = word.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
				assert.ok(escaped === word || words.includes(escaped.toLowerCase()), `${rule.id}: ${escaped}`);
			}
		}
	});

	it("are found wherever they stand, in any case and as escapes", () => {
		const random = createRandom(3);
		const scan = createTriggerScan([["needle", "N33dle"], ["{q"], ["é", ["x", "ab"]], undefined]);
		const reader = createRowReader(hash);
		const found = (text: string): readonly boolean[] => {
			scan.look(random() < 0.5 ? reader.ofText(text) : reader.ofBytes(Buffer.from(text)));
			return [0, 1, 2, 3].map((index) => scan.has(index));
		};
		for (let i = 0; i < 200; i++) {
			const [before, after] = ["x".repeat(Math.floor(random() * 40)), "n".repeat(Math.floor(random() * 9))];
			assert.deepEqual(found(`${before}nEEdle${after}`), [true, false, false, true]);
			assert.deepEqual(found(`${before}n33dle${after}`), [false, false, false, true]);
			assert.deepEqual(found(`${before}N33dle{Q${after}`), [true, true, false, true]);
			assert.deepEqual(found(`${before}é${after}`), [false, false, true, true]);
			assert.deepEqual(found(`${before}xb${after}`), [false, false, true, true]);
			assert.deepEqual(found(`${before}\\u006eeedle${after}`), [true, true, true, true]);
		}
		assert.deepEqual(found(""), [false, false, false, true]);
		assert.deepEqual(found(`${"x".repeat(100_000)}needl`), [false, false, false, true]);
	});

	it("and structures leave out no finding of the pages, whatever stood before", () => {
		const all = contextOf(rules.map(({ id }) => id));
		const analyzer = analyzerOf();
		let count = 0;
		for (const text of [...rows, ...mutated(rows), ...PHRASES.flatMap(rowsWith)]) {
			const context = all.get(formatOf(text)) ?? fail();
			if (alone.analyseLine(text, context).example?.kind === "preference") {
				// Each of its answers is asked about by itself.
				continue;
			}
			// What is remembered of a record without a fault must not hide those of another one.
			analyzer.reportLine(tamed(text), context);
			const expected = JSON.stringify(bare(text, context));
			assert.equal(JSON.stringify(analyzer.reportLine(text, context).findings), expected, text);
			count += expected === "[]" ? 0 : 1;
		}
		assert.ok(count > 500, `only ${count} rows have findings`);
	});
});

describe("structures", () => {
	const structure = (text: string): number | undefined => rowStructure(parseJson(text).value ?? fail());
	const row =
		'{"id": "a", "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]}';

	it("are equal for records with other texts", () => {
		assert.equal(structure(row), structure(row.replace("Hi", "Good day").replace('"a"', '"b"')));
	});

	for (const [what, from, to] of [
		["role", '"user"', '"usr"'],
		["key", '"content"', '"contents"'],
		["kind", '"Hi"', "null"],
		["blank text", '"Hi"', '" "'],
		["empty text", '"Hi"', '""'],
		["message", "]}", ', {"role": "user", "content": "x"}]}'],
		["column", '"id"', '"n": 1, "id"'],
		["weight of zero", '{"role"', '{"weight": 0, "role"'],
	] as const) {
		it(`differ by a ${what}`, () => {
			assert.notEqual(structure(row), structure(row.replace(from, to)));
		});
	}
	it("are unknown with long numbers", () => {
		assert.equal(structure(row.replace('"a"', "1234567890123456")), undefined);
	});
});

function fail(): never {
	throw new Error("There is no value.");
}

function pageRows(): readonly string[] {
	const folder = path.join(projectRoot, "server/core/rules");
	const pages = fs.readdirSync(folder).filter((name) => name.endsWith(".md"));
	return pages.flatMap((name) => {
		const fences = fs.readFileSync(path.join(folder, name), "utf8").matchAll(/```jsonl[^\n]*\n(.*?)```/gs);
		return [...fences].flatMap(([, body = ""]) => body.split("\n").filter((line) => /[^ ^]/.test(line)));
	});
}

const formats = new Map<string, LineContext["format"]>();

function formatOf(text: string): LineContext["format"] {
	const { value } = parseJson(text);
	const known = formats.get(text) ?? (value === undefined ? "messages" : detectFormat([value], undefined));
	formats.set(text, known);
	return known;
}

function contextOf(ids: readonly string[]): { get(format: LineContext["format"]): LineContext } {
	const known = new Map<LineContext["format"], LineContext>();
	return {
		get(format) {
			const context = known.get(format) ?? { format, textField: "text", rules: ids, thresholds };
			known.set(format, context);
			return context;
		},
	};
}

function analyzerOf(): ReturnType<typeof createAnalyzer> {
	return createAnalyzer({
		tokenizer: unavailable("There is none.", ""),
		templates: createTemplateEngine({ now: () => new Date(0) }),
		hash: () => "0".repeat(16),
		copyUnits,
	});
}

const alone = analyzerOf();

/** Each rule asked by itself about the record alone, without looking for its words. */
function bare(text: string, context: LineContext): LineReport["findings"] {
	const analysis = alone.analyseLine(text, context);
	return rules.flatMap((rule) => {
		if (rule.stage !== "line" && rule.stage !== "example") {
			return [];
		}
		const value = analysis[rule.stage];
		const check = rule.check as (
			value: unknown,
			ctx: unknown,
		) => Iterable<LineReport["findings"][number]["finding"]>;
		const found = value === undefined ? [] : [...check(value, { thresholds, analysis })];
		return found.map((finding) => ({ rule: rule.id, finding }));
	});
}

function rowsWith(phrase: string): readonly string[] {
	return [
		`{"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "${phrase}"}]}`,
		`{"prompt": "Why? ${phrase}", "completion": "${phrase} and so on."}`,
		`{"text": "${phrase} and ${phrase}"}`,
	];
}

/** The record with other texts. */
function tamed(text: string): string {
	return text.replace(/("(?:content|text|value)": ?)"(?:[^"\\]|\\.)+"/g, '$1"Some words."');
}

/** One of each alternative of the rules' patterns. */
const PHRASES: readonly string[] = [
	...[
		"<|im_start|>user",
		"<|start_header_id|>user<|end_header_id|>",
		"<start_of_turn>user",
		"<|user|>",
		"<|system|>",
	],
	...[
		"<|assistant|>",
		"<｜User｜>",
		"<\\uff5cAssistant\\uFF5c>",
		"[INST]",
		"[/INST]",
		"<<SYS>>",
		"<</SYS>>",
		"<<\\/SYS>>",
	],
	...[
		"<|START_OF_TURN_TOKEN|>",
		"### Response:",
		"### Human:",
		"<s>",
		"<bos>",
		"<|begin_of_text|>",
		"<|startoftext|>",
	],
	...[
		"{question}",
		"{{ Input }}",
		"{\\nanswer}",
		"{  context}",
		"{DOCUMENTS}",
		"{user_input}",
		"{chat_history}",
	],
	...[
		"<insert your name here>",
		"[Enter the text]",
		"<add words here>",
		"[your text here]",
		"Todo",
		"lorem ipsum",
		"XXX",
	],
	...["as an AI language model", "I'm ChatGPT", "I am ChatGPT", "trained by OpenAI", "Developed by OpenAI"],
	...["created by Anthropic", "my knowledge cutoff", "<think>", "<thought> think", "<reasoning> think"],
	...[
		"Ã©",
		"Itâ€™s",
		"Ã\\u00a9",
		"\\u00c3©",
		"É»Ç»",
		"\\u00c9\\u00bb\\u00c7\\u00bb",
		"Say it again. ".repeat(30),
		"\\u00c3\\u00a9",
		"\\u00C3\\u00A9",
		"\ufffd",
		"\\ufffd",
		"\\uFFFD",
		"\\ud83d",
		"\\uDE00",
		"<image>",
	],
	...["ghp", "gho", "ghu", "ghs", "ghr"].map((kind) => `${kind}_${"a1B2".repeat(9)}`),
	...[
		`npm_${"a1B2".repeat(9)}`,
		`github_pat_${"a".repeat(22)}_${"b".repeat(59)}`,
		`hf_${"aBcd".repeat(9).slice(0, 34)}`,
	],
	...["sk", "rk"].map((kind) => `${kind}_live_${"a1B2".repeat(6)}`),
	...["AKIA", "ASIA"].map((kind) => `${kind}${"A2B3".repeat(4)}`),
	...["a", "b", "p", "r", "s"].map((kind) => `xox${kind}-${"1234567890-".repeat(2)}${"a1b2".repeat(6)}`),
	...[
		`glpat-${"a1B2".repeat(5)}`,
		`AIza${"a1B2".repeat(9).slice(1)}`,
		`sk-${"a1B2".repeat(6)}T3BlbkFJ${"a1B2".repeat(6)}`,
	],
	...[`sk-ant-api03-${"a1B2".repeat(24)}AA`, "the same words again ".repeat(40)],
];

/** Rows with letters as escapes, and with phrases and texts of others put into them. */
function mutated(all: readonly string[]): readonly string[] {
	const random = createRandom(11);
	const below = (limit: number): number => Math.floor(random() * limit);
	return all.flatMap((text) => {
		const letter = [...text.matchAll(/(?<![\\\w])[A-Za-z<{]/g)].at(below(40))?.index ?? -1;
		const code = letter < 0 ? "" : `\\u00${text.charCodeAt(letter).toString(16)}`;
		const other = /"(?:content|text|completion|output)": "((?:[^"\\]|\\.)+)"/.exec(
			all[below(all.length)] ?? "",
		);
		const joined = text.replace(
			/("(?:content|text|completion)": ")/,
			(start) => `${start}${other?.[1] ?? ""} `,
		);
		const phrase = PHRASES[below(PHRASES.length)] ?? "";
		const spoken = text.replace(/("(?:content|text|completion)": ")/g, (start) => `${start}${phrase} `);
		return [
			joined,
			spoken,
			...(letter < 0 ? [] : [`${text.slice(0, letter)}${code}${text.slice(letter + 1)}`]),
		];
	});
}
