import assert from "node:assert/strict";
import { test } from "node:test";
import { pageText } from "../src/page-text.js";

const parts = {
	name: "preview",
	style: "p { color: red }",
	script: "start()",
	language: "en",
	translations: {},
	nonce: "once",
} as const;

test("A page loads nothing and runs only what it holds", () => {
	const html = pageText(parts);
	const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
	assert.equal(policy, "default-src 'none'; style-src 'nonce-once'; script-src 'nonce-once'");
	assert.doesNotMatch(html, /\b(?:src|href)=/);
});

test("Nothing that a page holds ends its element", () => {
	const html = pageText({
		...parts,
		style: "/* </style> */",
		script: 'const shown = "</script><!-- <b>";',
		translations: { "</script>": "<!--" },
	});
	assert.equal(html.match(/<\/script>/g)?.length, 2);
	assert.equal(html.match(/<\/style>/g)?.length, 1);
	assert.doesNotMatch(html, /<!--/);
	const [, script = ""] = /<script nonce="once">([^]*?)<\/script>/.exec(html) ?? [];
	assert.equal(Function(`${script} return shown;`)(), "</script><!-- <b>");
});
