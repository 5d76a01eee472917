/** Our chat templates against answers recorded from Transformers 4 and 5 (scripts/record-templates.py). */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import { parseJson } from "../../server/core/syntax/json/parse-json.js";
import {
	toJsonValue,
	valueAt,
	type JsonNode,
	type JsonValue,
} from "../../server/core/syntax/json/json-node.js";
import type { TemplateInput } from "../../server/core/types/tokenizer.js";
import { projectRoot } from "../support/project-root.js";

const folder = path.join(projectRoot, "test/conformance");
const engine = createTemplateEngine({ now: () => new Date(2025, 2, 9, 7, 5, 3) });

interface Versions {
	readonly "4": string;
	readonly "5": string;
}

interface Answer {
	readonly text?: string;
	readonly spans?: readonly (readonly [number, number])[];
	readonly error?: string;
}

interface Record {
	readonly small: { readonly [name: string]: Versions };
	readonly full: { readonly [name: string]: { readonly "4": Answer; readonly "5": Answer } };
	readonly packages: { readonly [name: string]: Versions & { readonly sha256: string } };
}

interface Features {
	readonly conversations: readonly string[];
	readonly single: { readonly [name: string]: string };
	readonly wrappers: { readonly [name: string]: string };
	readonly inner: { readonly [name: string]: string };
}

const record = readJson<Record>("templates.json");
const features = readJson<Features>("templates/features.json");
const conversations = readConversations();
const chosen = conversations.filter(({ id }) => features.conversations.includes(id));
const templates = smallTemplates();

for (const version of [4, 5] as const) {
	test(`small templates give what Transformers ${version} gives`, () => {
		assert.deepEqual(Object.keys(record.small).sort(), [...templates.keys()].sort());
		assert.ok(templates.size >= 400);
		const wrong: string[] = [];
		for (const [name, template] of templates) {
			const answers = chosen.map(({ input }) => answerOf(template, input, version)).join(" | ");
			if (answers !== record.small[name]?.[`${version}`]) {
				wrong.push(`${name}: ${template}`);
			}
		}
		assert.deepEqual(wrong, []);
	});

	test(`templates of npm packages give what Transformers ${version} gives`, () => {
		assert.ok(Object.keys(record.packages).length > 0);
		for (const [name, answers] of Object.entries(record.packages)) {
			const template = packagedTemplate(name);
			assert.equal(sha256(template), answers.sha256, `${name} has another template than the recorded one`);
			const given = conversations.map(({ input }) => answerOf(template, input, version)).join(" | ");
			assert.equal(given, answers[`${version}`], name);
		}
	});

	test(`texts and spans equal the fifty that are recorded in full, with Transformers ${version}`, () => {
		const full = Object.entries(record.full);
		assert.ok(full.length >= 50);
		for (const [name, answers] of full) {
			const { text, spans, error } = answers[`${version}`];
			const given = render(templates.get(name)!, chosen[0]!.input, version);
			const shown =
				given.kind === "rendered"
					? { text: given.text, spans: spansInPoints(given) }
					: { error: given.errorType };
			assert.deepEqual(shown, error === undefined ? { text, spans } : { error }, name);
		}
	});
}

function render(template: string, input: TemplateInput, version: 4 | 5): ReturnType<typeof engine.render> {
	return engine.render(template, { ...input, transformersVersion: version });
}

/** As the recorder writes it: `!TypeError`, or the start of the text's hash and the spans. */
function answerOf(template: string, input: TemplateInput, version: 4 | 5): string {
	const result = render(template, input, version);
	if (result.kind === "render-failure") {
		return `!${result.errorType ?? ""}`;
	}
	const spans = spansInPoints(result).map(([start, end]) => ` ${start}-${end}`);
	return sha256(result.text).slice(0, 12) + spans.join("");
}

/** Python counts code points; a span may go beyond the end of the text, as Transformers reports it. */
function spansInPoints({
	text,
	generation,
}: {
	readonly text: string;
	readonly generation: readonly { readonly start: number; readonly end: number }[];
}): [number, number][] {
	const points = (offset: number): number =>
		[...text.slice(0, offset)].length + Math.max(0, offset - text.length);
	return generation.map(({ start, end }) => [points(start), points(end)]);
}

function smallTemplates(): ReadonlyMap<string, string> {
	const made = new Map(Object.entries(features.single));
	for (const [outer, wrapper] of Object.entries(features.wrappers)) {
		for (const [inner, feature] of Object.entries(features.inner)) {
			made.set(
				`${outer} / ${inner}`,
				wrapper.replaceAll("@@", () => feature),
			);
		}
	}
	return made;
}

function readConversations(): { readonly id: string; readonly input: TemplateInput }[] {
	const text = fs.readFileSync(path.join(folder, "templates/conversations.json"), "utf8");
	const root = parseJson(text).value;
	assert.ok(root?.kind === "array");
	return root.items.map((node) => {
		const messages = valueAt(node, "messages");
		assert.ok(node.kind === "object" && messages?.kind === "array");
		const own = ["id", "messages", "add_generation_prompt", "continue_final_message"];
		const variables = node.members.filter(({ key }) => !own.includes(key.value));
		return {
			id: String(plain(valueAt(node, "id"))),
			input: {
				// Each message of the file is an object.
				messages: messages.items.map((item) => toJsonValue(item) as { readonly [key: string]: JsonValue }),
				messageNodes: messages.items,
				variables: Object.fromEntries(variables.map(({ key, value }) => [key.value, toJsonValue(value)])),
				variableNodes: Object.fromEntries(variables.map(({ key, value }) => [key.value, value])),
				addGenerationPrompt: plain(valueAt(node, "add_generation_prompt")) === true,
				continueFinalMessage: plain(valueAt(node, "continue_final_message")) === true,
			},
		};
	});
}

function plain(node: JsonNode | undefined): JsonValue | undefined {
	return node === undefined ? undefined : toJsonValue(node);
}

function packagedTemplate(name: string): string {
	const file = path.join(projectRoot, "node_modules", name, "models/tokenizer_config.json");
	const config: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
	assert.ok(typeof config === "object" && config !== null && "chat_template" in config);
	return String(config.chat_template);
}

function sha256(text: string): string {
	return createHash("sha256").update(text, "utf8").digest("hex");
}

function readJson<T>(file: string): T {
	// The recorder writes this shape.
	return JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as T;
}
