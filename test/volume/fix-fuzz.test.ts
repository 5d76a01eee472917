/** Thousands of seeded faults: every safe fix takes its fault away, a second run finds nothing, and no other byte changes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyFixes, type Drafts } from "../../server/cli/apply-fixes.js";
import { applyEdits, convertDataset, editsOf, type ConversionTarget } from "../../server/core/index.js";
import { createWorkspace } from "../../server/workspace/create-workspace.js";
import { createMemoryHost } from "../support/memory-host.js";
import { createRandom } from "../support/random.js";
import { FAULTS, pick, prettyPrinted, randomRecord, type Random } from "../support/random-records.js";

const FILE = "/workspace/train.jsonl";
/** Mutated records of each kind; together more than 10,000. */
const RECORDS = { fault: 6_000, blind: 3_500, layout: 1_000, conversion: 2_000 };
const ROWS = 20;

describe("safe fixes", () => {
	it("give back what a fault changed, byte by byte", async () => {
		const random = createRandom(1);
		for (let done = 0; done < RECORDS.fault; done += ROWS) {
			const lines = Array.from({ length: ROWS }, () => faultyLine(random));
			const end = pick(random, ["\n", "\r\n"]);
			const tail = pick(random, ["", end]);
			const join = (texts: readonly string[]): string => texts.join(end) + tail;
			const fixed = await mended(join(lines.map(({ faulty }) => faulty)));
			assert.equal(fixed, join(lines.map(({ text }) => text)));
		}
	});

	it("settle on whatever a file holds, and leave valid records alone", async () => {
		const random = createRandom(2);
		for (let done = 0; done < RECORDS.blind; done += ROWS) {
			const lines = Array.from({ length: ROWS }, () => mutated(random, randomRecord(random).text));
			const fixed = (await mended(`${lines.join("\n")}\n`)).split("\n");
			const kept = lines.filter((line) => isJson(line));
			assert.deepEqual(
				kept.filter((line) => !fixed.includes(line)),
				[],
			);
		}
	});

	it("put arrays and records over several lines back to one a line", async () => {
		const random = createRandom(3);
		for (let done = 0; done < RECORDS.layout; done += ROWS) {
			const records = Array.from({ length: ROWS * 4 }, () => randomRecord(random))
				.filter(({ isSpaced }) => isSpaced)
				.map(({ text }) => text)
				.slice(0, ROWS);
			const end = pick(random, ["\n", "\r\n"]);
			const printed = records.map((text) => (random() < 0.5 ? text : prettyPrinted(text, end)));
			const layout = pick(random, ["array", "lines", "together"] as const);
			const faulty =
				layout === "array"
					? `[${pick(random, ["", end])}${printed.join(pick(random, [", ", `,${end}\t`]))}${end}]${end}`
					: [prettyPrinted(records[0]!, end), ...printed.slice(1)].join(layout === "lines" ? end : "") + end;
			assert.equal(await mended(faulty), records.join(end) + end);
		}
	});
});

describe("conversions", () => {
	it("go there and back without a changed byte", () => {
		const random = createRandom(4);
		let converted = 0;
		for (let done = 0; done < RECORDS.conversion; done++) {
			const { text } = randomRecord(random);
			const there: ConversionTarget = text.includes('"messages"') ? "sharegpt" : "messages";
			const first = changed(text, there);
			if (first === undefined || !/"(?:messages|conversations)"/.test(text)) {
				continue;
			}
			converted++;
			assert.notEqual(first, text);
			assert.equal(changed(first, there), first);
			assert.equal(changed(first, there === "messages" ? "sharegpt" : "messages"), text);
		}
		assert.ok(converted > RECORDS.conversion / 5);
	});

	it("move the strings of columns as they are spelled", () => {
		const random = createRandom(5);
		let converted = 0;
		for (let done = 0; done < RECORDS.conversion; done++) {
			const { text } = randomRecord(random);
			const result = changed(text, "messages");
			if (result === undefined || !/"(?:instruction|completion)"/.test(text)) {
				continue;
			}
			converted++;
			assert.equal(changed(result, "messages"), result);
			const strings = (json: string): string[] => json.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
			const spelled = strings(result).map((string) => string.slice(1, -1));
			const names = /^"(?:instruction|input|output|prompt|completion)"$/;
			for (const string of strings(text).filter((one) => !names.test(one))) {
				assert.ok(
					spelled.some((one) => one.includes(string.slice(1, -1))),
					`${string} of ${text} is not in ${result}`,
				);
			}
		}
		assert.ok(converted > RECORDS.conversion / 5);
	});

	it("from lines to an array and back change nothing", () => {
		const random = createRandom(6);
		for (let done = 0; done < 200; done++) {
			const end = pick(random, ["\n", "\r\n"]);
			const lines = Array.from({ length: 5 }, () => randomRecord(random).text);
			const text = lines.join(end) + end;
			const array = changed(text, "array");
			assert.equal(JSON.parse(array!).length, 5);
			assert.equal(changed(array!, "jsonl"), text);
		}
	});
});

function faultyLine(random: Random): { readonly text: string; readonly faulty: string } {
	for (;;) {
		const { text } = randomRecord(random);
		const faulty = pick(random, Object.values(FAULTS))(random, text);
		if (faulty !== undefined) {
			return { text, faulty };
		}
	}
}

/** One character put in, taken out or doubled. */
function mutated(random: Random, text: string): string {
	const at = Math.floor(random() * text.length);
	const inserted = pick(random, [..."{}[]\",:\\'0ntuxN-e \t\u0001"]);
	return pick(random, [
		text.slice(0, at) + inserted + text.slice(at),
		text.slice(0, at) + text.slice(at + 1),
		text.slice(0, at) + inserted + text.slice(at + 1),
	]);
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

function changed(text: string, to: ConversionTarget): string | undefined {
	const answer = convertDataset(text, to);
	return answer.kind === "edit" ? applyEdits(text, answer.edits) : undefined;
}

const MOST_ROUNDS = 10;

/** The file after `tunelint check --fix`; nothing may be left to mend after it. */
async function mended(text: string): Promise<string> {
	const host = await createMemoryHost(new Map([[FILE, text]]));
	// Random objects have a key twice now and then; that is a fault of its own, not one that was put in.
	const workspace = createWorkspace(host, {
		folders: ["/workspace"],
		selection: { ignore: ["duplicate-key"] },
	});
	const drafts: Drafts = new Map();
	let current = text;
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const findings = await workspace.findingsOf(FILE);
		const checked = [{ file: FILE, findings, lines: undefined, records: 0 }];
		const files = { checked, textOf: workspace.textOf };
		const { count, changed: texts } = await applyFixes(host, drafts, files, "safe");
		if (count === 0) {
			const draft = drafts.get(FILE);
			const written = draft === undefined ? text : applyEdits(text, editsOf(text, draft.draft));
			assert.equal(written, current, "what is written is what was checked");
			return current;
		}
		current = texts.get(FILE) ?? current;
		workspace.setDocument(FILE, current);
	}
	assert.fail(`the fixes do not settle:\n${text}`);
}
