/** Chat templates: where characters come from, where errors are, what is refused, and what other engines make of the same. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Template } from "@huggingface/jinja";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import { pickTemplate } from "../../server/core/template/pick-template.js";
import { parseJson } from "../../server/core/syntax/json/parse-json.js";
import { valueAt } from "../../server/core/syntax/json/json-node.js";
import type { TemplateInput } from "../../server/core/types/tokenizer.js";
import { createRandom } from "../support/random.js";

const engine = createTemplateEngine({ now: () => new Date(2024, 0, 5, 7, 8, 9) });

type Messages = TemplateInput["messages"];

const TWO: Messages = [
	{ role: "user", content: "  Hello, World  " },
	{ role: "assistant", content: "a-b-c" },
];

function render(template: string, input: Partial<TemplateInput> = {}): ReturnType<typeof engine.render> {
	return engine.render(template, { messages: TWO, addGenerationPrompt: false, variables: {}, ...input });
}

function textOf(template: string, input: Partial<TemplateInput> = {}): string {
	const result = render(template, input);
	return result.kind === "rendered" ? result.text : `${result.errorType}: ${result.message}`;
}

/** The result in pieces: `message.path@offset` behind what comes from there, `~` where it was changed. */
function originsOf(template: string, messages: Messages = TWO): string[] {
	const result = render(template, { messages, withOrigins: true });
	assert.ok(result.kind === "rendered" && result.origins !== undefined);
	return result.origins.map(({ start, end, source, from, isExact }) => {
		const place =
			source === undefined ? "" : ` ${source.message ?? ""}.${source.path}@${from}${isExact ? "" : "~"}`;
		return JSON.stringify(result.text.slice(start, end)) + place;
	});
}

describe("each character leads back to its string", () => {
	for (const [what, expression, expected] of [
		["printing", "[{{ messages[1].content }}]", ['"["', '"a-b-c" 1.content@0', '"]"']],
		["trimming", "{{ messages[0].content | trim }}", ['"Hello, World" 0.content@2']],
		["strip", "{{ messages[0].content.lstrip() }}", ['"Hello, World  " 0.content@2']],
		["slicing", "{{ messages[0].content[2:7] }}", ['"Hello" 0.content@2']],
		["splitting", "{{ messages[1].content.split('-')[-1] }}", ['"c" 1.content@4']],
		[
			"joining",
			"{{ messages[1].content.split('-') | join('+') }}",
			['"a" 1.content@0', '"+"', '"b" 1.content@2', '"+"', '"c" 1.content@4'],
		],
		[
			"replacing",
			"{{ messages[1].content | replace('-', '') }}",
			['"a" 1.content@0', '"b" 1.content@2', '"c" 1.content@4'],
		],
		["upper case", "{{ messages[1].content | upper }}", ['"A-B-C" 1.content@0']],
		["adding", "{{ '<' + messages[1].role + '>' }}", ['"<"', '"assistant" 1.role@0', '">"']],
		["~", "{{ 1 ~ messages[1].content }}", ['"1"', '"a-b-c" 1.content@0']],
		["format", "{{ '{}!'.format(messages[1].content) }}", ['"a-b-c" 1.content@0', '"!"']],
		["%", "{{ '%s!' % messages[1].content }}", ['"a-b-c" 1.content@0', '"!"']],
		[
			"a macro",
			"{% macro f(x) %}({{ x }}){% endmacro %}{{ f(messages[1].content) | trim }}",
			['"("', '"a-b-c" 1.content@0', '")"'],
		],
		[
			"a set block and a namespace",
			"{% set ns = namespace(t='') %}{% set x %}{{ messages[1].role }};{% endset %}{% set ns.t = ns.t + x %}{{ ns.t }}",
			['"assistant" 1.role@0', '";"'],
		],
	] as const) {
		test(`through ${what}`, () => {
			assert.deepEqual(originsOf(expression), expected);
		});
	}

	test("escapes of JSON are derived from the characters that they stand for", () => {
		const messages = [{ role: "user", content: 'a"b' }];
		assert.deepEqual(originsOf("{{ messages[0].content | tojson }}", messages), [
			'"\\""',
			'"a" 0.content@0',
			'"\\\\\\"" 0.content@1~',
			'"b" 0.content@2',
			'"\\""',
		]);
	});

	test("through nested values", () => {
		const messages = [{ role: "x", tool_calls: [{ function: { name: "f" } }] }];
		assert.deepEqual(originsOf("{{ messages[0].tool_calls[0].function.name }}", messages), [
			'"f" 0.tool_calls[0].function.name@0',
		]);
	});

	test("what a loop prints belongs to the message whose turn it is", () => {
		const result = render("<{% for m in messages[1:] %}#{% endfor %}>", { withOrigins: true });
		assert.ok(result.kind === "rendered");
		assert.deepEqual(
			result.origins?.map(({ turn }) => turn),
			[undefined, 1, undefined],
		);
	});

	test("origins cover generated texts without a gap", () => {
		const random = createRandom(7);
		const steps = [
			"|upper",
			"|trim",
			"[1:]",
			".split('-')[0]",
			"|replace('a','bb')",
			"|tojson",
			"|indent",
			"[::-1]",
			"|title",
		];
		for (let i = 0; i < 300; i++) {
			let chain = "messages[0].content";
			for (let step = 0; step < 4; step++) {
				chain = `(${chain}${steps[Math.floor(random() * steps.length)]})`;
			}
			const content = String.fromCodePoint(
				...Array.from({ length: 9 }, () => 32 + Math.floor(random() * 100)),
				0x1f600,
			);
			const result = render(`<{{ ${chain} }}>`, {
				messages: [{ role: "user", content }],
				withOrigins: true,
			});
			assert.ok(result.kind === "rendered" && result.origins !== undefined, chain);
			let end = 0;
			for (const origin of result.origins) {
				assert.equal(origin.start, end, chain);
				assert.ok(origin.end > origin.start);
				end = origin.end;
			}
			assert.equal(end, result.text.length);
		}
	});
});

describe("errors", () => {
	for (const [template, line, column] of [
		["a\n  {{ nothing.more }}", 2, 14],
		["{{ 1 + 'a' }}", 1, 6],
		["{% if true %}\n{{ 'a' | nope }}{% endif %}", 2, 10],
		["\n{% for %}", 2, 8],
		["{{ raise_exception('no') }}", 1, 19],
		["a\r\n{{ [][0].b }}", 2, 10],
	] as const) {
		test(`${JSON.stringify(template)} fails at ${line}:${column}`, () => {
			const result = render(template);
			assert.ok(result.kind === "render-failure");
			assert.deepEqual([result.line, result.column], [line, column]);
		});
	}
});

describe("numbers are those of the JSON", () => {
	test("with big ints and whole floats", () => {
		const text = '{"role": "user", "a": 1.0, "b": 12345678901234567890, "10": 1, "9": 2}';
		const node = parseJson(text).value!;
		const messages = [JSON.parse(text)];
		assert.equal(textOf("{{ messages[0] | tojson }}", { messages, messageNodes: [node] }), text);
		assert.equal(valueAt(node, "a")?.kind, "number");
	});
});

describe("which template is taken", () => {
	const named = { default: "d", tool_use: "t", rag: "r" };
	test("by name, by tools, or the default", () => {
		assert.equal(pickTemplate(named, { hasTools: false }), "d");
		assert.equal(pickTemplate(named, { hasTools: true }), "t");
		assert.equal(pickTemplate(named, { hasTools: true, requested: "rag" }), "r");
		assert.equal(pickTemplate(named, { hasTools: false, requested: "{{ 1 }}" }), "{{ 1 }}");
		assert.equal(pickTemplate({ rag: "r" }, { hasTools: false }), undefined);
		assert.equal(pickTemplate("x", { hasTools: true }), "x");
	});
});

describe("the sandbox", () => {
	for (const template of [
		"{{ ''.__class__.mro() }}",
		"{{ messages.__class__() }}",
		"{{ range.__globals__['os'] }}",
		"{{ [].append(1) }}",
		"{{ {}.update({}) }}",
		"{{ '{0.__class__.__mro__}'.format(1) }}",
		"{% set ns = namespace() %}{% set ns.__class__ = 1 %}",
	]) {
		test(`refuses ${template}`, () => {
			assert.match(textOf(template), /^SecurityError: /);
		});
	}

	test("knows nothing of JavaScript's objects", () => {
		assert.equal(textOf("{{ {}.constructor }}{{ 'a'.constructor }}{{ [].length }}{{ messages.map }}"), "");
		assert.match(textOf("{{ 1 | constructor }}"), /^TemplateAssertionError/);
		assert.match(textOf("{{ toString() }}"), /^UndefinedError/);
	});
});

describe("the filter pprint", () => {
	test("puts the keys of dicts in order", () => {
		assert.equal(textOf("{{ {'b': {'d': 1, 'c': 2}, 'a': 2} | pprint }}"), "{'a': 2, 'b': {'c': 2, 'd': 1}}");
	});

	test("is refused where Python would break the line", () => {
		assert.equal(textOf("{{ ('a' * 78) | pprint }}").length, 80);
		assert.match(textOf("{{ ('a' * 79) | pprint }}"), /^LimitError: The filter "pprint" is not supported/);
	});
});

describe("a hostile template ends soon", () => {
	const deep =
		"{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}";
	const long = "{% set a = 'ab' * 9999999 %}{% for i in range(99999) %}";
	for (const [what, template, error] of [
		[
			"an endless loop",
			"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
			"LimitError",
		],
		["a huge range", "{% for i in range(10**9) %}{% endfor %}", "OverflowError"],
		["a huge text", "{{ 'a' * 10**9 }}", "LimitError"],
		["a huge list", "{{ [1] * 10**9 }}", "LimitError"],
		["a huge number", "{{ 10**(10**10) }}", "LimitError"],
		["a macro without an end", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "RecursionError"],
		[
			"macros that double",
			"{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(99) }}",
			"LimitError",
		],
		[
			"a text that doubles",
			"{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
			"LimitError",
		],
		["values inside values, printed", `${deep}{{ ns.x }}`, "LimitError"],
		["values inside values, as JSON", `${deep}{{ ns.x | tojson }}`, "LimitError"],
		["long texts, compared", `${long}{% if 'aa' in a %}{% endif %}{% endfor %}`, "LimitError"],
		["long texts, changed", `${long}{% set b = a.upper() %}{% endfor %}`, "LimitError"],
		["a wide field", "{{ '%0999999999d' % 1 }}", "LimitError"],
		["many brackets", `{{ ${"(".repeat(99_999)}1${")".repeat(99_999)} }}`, "RecursionError"],
		["many blocks", "{% if 1 %}".repeat(9999), "RecursionError"],
	] as const) {
		for (const withOrigins of [false, true]) {
			test(`${what}${withOrigins ? ", traced" : ""}`, () => {
				const result = render(template, { withOrigins });
				assert.ok(result.kind === "render-failure", template);
				assert.equal(result.errorType, error);
			});
		}
	}
});

describe("continue_final_message", () => {
	const template = "{% for m in messages %}[{{ m.content | trim }}]{% endfor %}";
	test("leaves the last message open, without the space that the template takes off", () => {
		const messages = [{ role: "assistant", content: "Once " }];
		assert.equal(textOf(template, { messages, continueFinalMessage: true }), "[Once");
	});

	test("is refused when the template drops the message", () => {
		assert.match(textOf("{{ messages[0].role }} content", { continueFinalMessage: true }), /^ValueError: /);
	});
});

test("plain templates give what @huggingface/jinja gives", () => {
	const random = createRandom(11);
	const pick = (items: readonly string[]): string => items[Math.floor(random() * items.length)]!;
	const parts = [
		"text\n",
		"  {% if m.role == 'user' %}u{% else %}\n  v{% endif %}\n",
		"{{ m.content }}",
		"{{- m.role | upper -}} ",
		"{% set x = m.content ~ '!' %}{{ x }}",
		"{% for c in [1, 2] %}{{ c }}{{ loop.index }}{% endfor %}",
		"{{ m | tojson }}",
		"{# a comment #}",
		"{{ 'yes' if 'a' in m.content else 'no' }}",
		"{{ m.content.split('-') | join('+') }}",
	];
	for (let i = 0; i < 200; i++) {
		const body = Array.from({ length: 5 }, () => pick(parts)).join("");
		const template = `{% for m in messages %}${body}{% endfor %}`;
		assert.equal(textOf(template), new Template(template).render({ messages: TWO }), template);
	}
});
