/** The Python parser: after an edit it gives the tree that parsing everything anew gives. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { createPythonParser } from "../../server/node/python-parser.js";
import { createRandom } from "../support/random.js";

const require = createRequire(import.meta.url);
const assets = {
	runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
	grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
};

const block = (i: number): string => `A_${i} = [${i}, "x", {"k": f"v{${i}}"}]
@wrap
def f_${i}(a, b=A_${i}):
    if a:
        return """text
at the start of a line = ${i}
"""
    else:
        g(a, b)
class C_${i}: pass
for x in range(3): h(x); k(x)
`;
const script = Array.from({ length: 40 }, (_, i) => block(i)).join("");
const INSERTED = [
	"(",
	")",
	'"',
	'"""',
	"\n",
	"x = 1\n",
	" ",
	":",
	"else:\n    pass\n",
	"#",
	"\\\n",
	"f(",
	"    ",
	"@d\n",
];

test("random edits give the same tree as a parser that knows nothing of them", async () => {
	const edited = await createPythonParser(assets);
	const random = createRandom(7);
	edited.parse(script);
	for (let i = 0; i < 60; i++) {
		const at = 300 + Math.floor(random() * (script.length - 600));
		const removed = Math.floor(random() * 4);
		const inserted = INSERTED[Math.floor(random() * INSERTED.length)] ?? "";
		const text = script.slice(0, at) + inserted + script.slice(at + removed);
		edited.parse(script);
		const expected = (await createPythonParser(assets)).parse(text);
		assert.deepEqual(edited.parse(text), expected, JSON.stringify([at, removed, inserted]));
	}
});
