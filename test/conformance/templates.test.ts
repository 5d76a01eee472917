/** Our chat templates against answers recorded from Transformers 4 and 5 (npm run parity). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { before, describe, it } from "node:test";
import { projectRoot } from "../support/project-root.js";
import { conversationsHash, readTemplateConversations } from "../support/template-conversations.js";
import { knownVersionDifferences } from "../support/template-known-differences.js";
import { conversationsThatDiffer } from "../support/template-parity-page.js";
import {
	compareTemplate,
	loadNpmTemplates,
	readTemplateRecords,
	renderAs,
	spansInPoints,
	TRANSFORMERS,
	type PackageTemplate,
} from "../support/template-parity.js";
import { paritySection } from "../support/template-section.js";
import {
	compareSmallTemplates,
	readSmallRecords,
	smallConversations,
	smallTemplates,
} from "../support/template-small.js";

const records = readTemplateRecords();
const fromNpm = records.templates.filter((record) => record.package.startsWith("npm "));
let found: ReadonlyMap<string, PackageTemplate> = new Map();

before(async () => {
	found = new Map((await loadNpmTemplates()).map((template) => [template.sha256, template]));
});

describe("templates of packages as recorded from Python", () => {
	it("has at least 120 of them, 16 conversations, and 1,900 renders with each version", () => {
		const conversations = readTemplateConversations().length;
		assert.equal(conversations, 16);
		assert.ok(records.templates.length >= 120);
		assert.ok(records.templates.length * conversations >= 1900);
		assert.equal(new Set(records.templates.map(({ sha256 }) => sha256)).size, records.templates.length);
	});

	it("has the conversations that they were recorded with", () => {
		assert.equal(conversationsHash(), records.conversations);
	});

	it("finds exactly the recorded templates in exactly the recorded npm packages", () => {
		const isNpmPlace = (place: string): boolean => /^(?:node_modules|test)\//.test(place);
		const wanted = fromNpm.map(({ sha256, package: name, places }) => ({
			sha256,
			name,
			places: places.filter(isNpmPlace),
		}));
		const given = [...found.values()].map(({ sha256, package: name, places }) => ({ sha256, name, places }));
		assert.deepEqual(given, wanted, "A package or one of its templates is missing, new or changed");
	});

	for (const { name, sha256, answers } of fromNpm) {
		for (const version of TRANSFORMERS) {
			it(`${name}: texts, kinds of errors and spans of Transformers ${version}`, () => {
				const template = found.get(sha256)?.template;
				assert.ok(template !== undefined, `"${name}" is recorded, and no npm package gives it`);
				const { differing } = compareTemplate(template, answers[version].python, { version });
				assert.deepEqual(differing, [], `conversations of "${name}" with another answer`);
			});
		}
	}

	it("was equal for the templates of Python packages when they were recorded", () => {
		const wrong = records.templates.flatMap(({ name, answers }) =>
			TRANSFORMERS.filter((version) => {
				const { renders, equal, masked, equalSpans, differing } = answers[version].ours;
				return renders !== 16 || equal !== renders || equalSpans !== masked || differing.length > 0;
			}).map((version) => `${name}, Transformers ${version}`),
		);
		assert.deepEqual(wrong, []);
	});

	it("knows the cause of every difference between the versions of Transformers", () => {
		const differing = new Set(records.templates.flatMap(conversationsThatDiffer));
		assert.deepEqual([...differing].sort(), Object.keys(knownVersionDifferences).sort());
	});

	it("has the part of docs/parity.md as it is computed here; else run npm run parity", async () => {
		const page = readFileSync(path.join(projectRoot, "docs/parity.md"), "utf8");
		assert.ok(page.includes(await paritySection()), "docs/parity.md is stale");
	});
});

describe("small templates as recorded from Python", () => {
	const templates = smallTemplates();
	const { small, full } = readSmallRecords();

	it("has at least 400, all of them recorded", () => {
		assert.ok(templates.size >= 400);
		assert.deepEqual(Object.keys(small).sort(), [...templates.keys()].sort());
	});

	for (const version of TRANSFORMERS) {
		it(`gives what Transformers ${version} gives`, () => {
			const { differing } = compareSmallTemplates([version]);
			const wrong = differing.map((name) => `${name}: ${templates.get(name) ?? ""}`);
			assert.deepEqual(wrong, []);
		});

		it(`gives the texts and spans that are recorded in full, with Transformers ${version}`, () => {
			const [conversation] = smallConversations();
			assert.ok(conversation !== undefined && Object.keys(full).length >= 50);
			for (const [name, answers] of Object.entries(full)) {
				const { text, spans, error } = answers[version];
				const given = renderAs(templates.get(name)!, conversation.input, version);
				const shown =
					given.kind === "rendered"
						? { text: given.text, spans: spansInPoints(given) }
						: { error: given.errorType };
				assert.deepEqual(shown, error === undefined ? { text, spans } : { error }, name);
			}
		});
	}
});
