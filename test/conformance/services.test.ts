/** Rows that the checks of fine-tuning services judged: what is reported is refused, and what is refused is reported or listed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openWorkspace } from "../support/findings-in.js";
import { projectRoot } from "../support/project-root.js";

const FOLDER = join(projectRoot, "test", "conformance");
const SAMPLES = readFileSync(join(FOLDER, "rows", "services.jsonl"), "utf8")
	.split("\n")
	.filter((line) => line !== "")
	.map((line) => JSON.parse(line) as { name: string; row: object });
const ANSWERS = JSON.parse(readFileSync(join(FOLDER, "services.json"), "utf8")) as Record<
	string,
	Record<string, string | null>
>;

describe("rows that a service's own check judged", () => {
	it("together: what is reported is refused", async () => {
		const uploads = FILES.map((file) => `client.files.upload(file="${file}")\n`).join("");
		const script = `from together import Together\nclient = Together()\n${uploads}client.fine_tuning.create(training_file="x", model="m")\n`;
		assert.deepEqual(await compare(new Map([["train.py", script]]), "together 2.14.0"), {
			reportedAndTaken: [],
			refusedInSilence: [
				// The page on data preparation only advises to leave other columns out.
				"another column",
				"a chat prompt and its completion",
				// A broken row in a file of its own has no format.
				"preference without an answer",
				"preference without the other answer",
			],
		});
	});

	it("mistral-finetune: what is reported is refused", async () => {
		const config = `model_id_or_path: "mistral-7B-v0.3"\ndata:\n  instruct_data: "${FILES.join(",")}"\n`;
		assert.deepEqual(await compare(new Map([["train.yaml", config]]), "mistral-finetune 1943535"), {
			reportedAndTaken: [],
			refusedInSilence: [
				// Later releases of mistral-common take parts, and a question after a result.
				"text parts",
				"an image",
				"an image of the web",
				"an image in an answer",
				"eleven images",
				"ten images",
				"a user after a result",
				// Another setting of the configuration trains texts.
				"a text",
				"preference without the other answer",
			],
		});
	});
});

const FILES = SAMPLES.map((_, i) => `row-${i}.jsonl`);

interface Comparison {
	readonly reportedAndTaken: readonly string[];
	readonly refusedInSilence: readonly string[];
}

async function compare(run: ReadonlyMap<string, string>, check: string): Promise<Comparison> {
	const rows = SAMPLES.map(({ row }, i): [string, string] => [FILES[i] ?? "", `${JSON.stringify(row)}\n`]);
	const { workspace, path } = await openWorkspace(new Map([...run, ...rows]));
	const reportedAndTaken: string[] = [];
	const refusedInSilence: string[] = [];
	for (const [i, { name }] of SAMPLES.entries()) {
		const findings = await workspace.findingsOf(path(FILES[i] ?? ""));
		const isRefused = ANSWERS[check]?.[name] !== null;
		if (!isRefused && findings.some(({ rule }) => rule === "rejected-by-service")) {
			reportedAndTaken.push(name);
		}
		if (isRefused && findings.every(({ severity }) => severity === "info")) {
			refusedInSilence.push(name);
		}
	}
	return { reportedAndTaken, refusedInSilence };
}
