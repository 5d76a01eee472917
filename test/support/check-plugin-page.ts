/** Pages of formats, trainers and families: their `snapshot` fences are what the engine makes of the example above them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import {
	formats,
	isUnavailable,
	parseJson,
	sideOf,
	textColumnsOf,
	type Example,
	type PreviewModel,
} from "../../server/core/index.js";
import type { PreviewOptions } from "../../server/workspace/workspace.js";
import { readPage, type Fence } from "./documentation-page.js";
import { openWorkspace } from "./findings-in.js";

/** Compares each snapshot; with `UPDATE=1` writes it instead. */
export async function checkPluginPage(file: string, id: string, markdown: string): Promise<void> {
	assert.ok(markdown.startsWith(`# ${id}\n`), `the first line must be "# ${id}"`);
	const page = readPage(markdown);
	const snapshots: { readonly fence: Fence; readonly text: string }[] = [];
	for (const section of page.sections) {
		for (const fence of section.fences.filter(({ roles }) => roles[0] === "snapshot")) {
			const inputs = page
				.filesOf(section)
				.filter(
					(other) =>
						other.roles[0] !== "snapshot" && (other.line < fence.line || !section.fences.includes(other)),
				);
			snapshots.push({ fence, text: await snapshotOf(fence.roles.slice(1), id, inputs) });
		}
	}
	if (process.env["UPDATE"] === "1") {
		fs.writeFileSync(file, withSnapshots(markdown, snapshots));
		return;
	}
	for (const { fence, text } of snapshots) {
		assert.equal(fence.text, text, `line ${fence.line}: the snapshot differs; UPDATE=1 npm test writes it`);
	}
}

/**
 * `example`: the last JSON Lines fence, normalised. `mask`: its first record under the section's run, a line per stretch of
 * one state; `mask <trainer> <option>=<value> …`: under that trainer, with the Qwen2.5 tokenizer.
 */
async function snapshotOf(
	[kind = "", ...words]: readonly string[],
	id: string,
	inputs: readonly Fence[],
): Promise<string> {
	const data = inputs.findLast(({ language }) => language === "jsonl");
	assert.ok(data !== undefined, "a snapshot needs a jsonl fence above it");
	switch (kind) {
		case "example":
			return data.text
				.trimEnd()
				.split("\n")
				.map((record) => exampleOf(id, record))
				.join("");
		case "mask":
			return maskOf(inputs, data.file, previewOptions(words));
		default:
			throw new Error(`A snapshot is one of "example" and "mask", not "${kind}".`);
	}
}

function exampleOf(id: string, record: string): string {
	const format = formats.find((one) => one.id === id);
	const json = parseJson(record).value;
	assert.ok(format !== undefined && json !== undefined, "the page of a format needs records that are JSON");
	const { value, problems } = format.normalise(json, { textField: "text" });
	const lines = [
		...(value === undefined ? [] : linesOf(value)),
		...problems.map(({ code }) => `problem: ${code}`),
	];
	return `${lines.join("\n")}\n`;
}

function linesOf(example: Example): readonly string[] {
	if (example.kind === "preference") {
		return (["chosen", "rejected"] as const).flatMap((side) =>
			linesOf(sideOf(example, side)).map((line) => `${side}: ${line}`),
		);
	}
	if (example.kind === "tokens") {
		return [
			`tokens ${example.ids.join(" ")}`,
			...(example.labels ? [`labels ${example.labels.join(" ")}`] : []),
		];
	}
	const head = "type" in example ? `${example.kind} ${example.type}` : example.kind;
	if (example.kind === "conversational") {
		const { messages, completionStart } = example.conversation;
		return [
			head,
			...messages.map(
				({ role, content }, i) => `${i === completionStart ? "completion: " : ""}${role}: ${content ?? "-"}`,
			),
			...(example.desirable === undefined ? [] : [`desirable: ${example.desirable.value}`]),
		];
	}
	const trained =
		example.kind === "segments" ? example.segments.map(({ train }) => (train ? "trained " : "masked ")) : [];
	return [
		head,
		...textColumnsOf(example).map(
			({ column, pieces }, i) => `${trained[i] ?? ""}${column}: ${pieces.map(({ text }) => text).join("")}`,
		),
		...("desirable" in example ? [`desirable: ${example.desirable.value}`] : []),
	];
}

function previewOptions([trainer, ...options]: readonly string[]): PreviewOptions {
	return trainer === undefined
		? {}
		: {
				trainer,
				tokenizer: "Qwen/Qwen2.5-0.5B-Instruct",
				options: options.map((option) => {
					const [name = "", value = ""] = option.split("=");
					return { name, value };
				}),
			};
}

async function maskOf(inputs: readonly Fence[], file: string, options: PreviewOptions): Promise<string> {
	const { workspace, path } = await openWorkspace(new Map(inputs.map((fence) => [fence.file, fence.text])));
	const model = await workspace.preview(path(file), { record: 1 }, options);
	return isUnavailable(model) ? `unavailable: ${model.reason}\n` : stretchesOf(model);
}

function stretchesOf({ exactness, tokens, dropped }: PreviewModel): string {
	const lines: string[] = [exactness, ...(dropped === undefined ? [] : ["dropped"])];
	let state = "";
	let text = "";
	for (const token of [...tokens, undefined]) {
		if (token?.state !== state && text !== "") {
			lines.push(`${state.padEnd(8)}${JSON.stringify(text)}`);
			text = "";
		}
		state = token?.state ?? "";
		text += token?.text ?? "";
	}
	return `${lines.join("\n")}\n`;
}

/** Replaces bodies from the last fence to the first, so that line numbers stay true. */
function withSnapshots(
	markdown: string,
	snapshots: readonly { readonly fence: Fence; readonly text: string }[],
): string {
	const lines = markdown.split("\n");
	for (const { fence, text } of [...snapshots].sort((a, b) => b.fence.line - a.fence.line)) {
		const ticks = /^`+/.exec(lines[fence.line - 1] ?? "")?.[0] ?? "```";
		const close = lines.indexOf(ticks, fence.line);
		lines.splice(fence.line, close - fence.line, ...text.trimEnd().split("\n"));
	}
	return lines.join("\n");
}
