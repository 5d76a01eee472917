/** Every text of the client and of the manifest has a Chinese form, with the same placeholders and links. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { clientTexts } from "./support/client-texts.js";
import { projectRoot } from "./support/project-root.js";

const LANGUAGE = "zh-cn";

test("the texts of the client and its pages are translated, all of them and no others", () => {
	const folders = ["src", "media"].map((name) => path.join(projectRoot, name));
	const { texts, computed, untranslated } = clientTexts(...folders);
	assert.deepEqual(computed, []);
	assert.deepEqual(untranslated, [], "What a person reads goes through a translation.");
	const bundle = read(`l10n/bundle.l10n.${LANGUAGE}.json`);
	assert.deepEqual(Object.keys(bundle).sort(), [...texts].sort());
	for (const [english, translated] of Object.entries(bundle)) {
		assert.deepEqual(marksOf(translated), marksOf(english), english);
	}
});

test("the texts of the manifest are translated, all of them and no others", () => {
	const english = read("package.nls.json");
	const translated = read(`package.nls.${LANGUAGE}.json`);
	assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
	for (const [key, text] of Object.entries(english)) {
		assert.deepEqual(marksOf(translated[key] ?? ""), marksOf(text), key);
	}
	const keys = [...fs.readFileSync(path.join(projectRoot, "package.json"), "utf8").matchAll(/"%([^%"]+)%"/g)];
	assert.deepEqual([...new Set(keys.map(([, key]) => key))].sort(), Object.keys(english).sort());
});

/** Placeholders, links to commands and names of settings. */
function marksOf(text: string): string[] {
	return (text.match(/\{\d\}|\]\(command:[\w.]+\)|`#[\w.]+#`/g) ?? []).sort();
}

function read(file: string): Record<string, string> {
	return JSON.parse(fs.readFileSync(path.join(projectRoot, file), "utf8")) as Record<string, string>;
}
