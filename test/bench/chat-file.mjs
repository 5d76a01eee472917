// A file of seeded chat records, as people train on: the same bytes on every machine, healthy but for a few planted faults.
import * as fs from "node:fs";
import { createRandom, seededCorpus } from "./seeded-text.mjs";

/** Six records of ten are plain ASCII, two have the signs of a word processor, two have several scripts. */
const QUOTES = [
	["'", "’"],
	[" - ", " — "],
	["...", "…"],
	["cafe", "café"],
];

const SYSTEMS = [
	"You are a helpful assistant.",
	"You answer questions about cooking, and say so when you do not know.",
	"You are a careful reviewer of code. Explain each finding in one sentence.",
];
/** A record in so many has a fault. */
const FAULT_EVERY = 5_000;

/** Writes about `megabytes` of records of 0.5 to 4 kB; returns what was written. */
export function writeChatFile(file, megabytes, seed = 17) {
	const random = createRandom(seed);
	const descriptor = fs.openSync(file, "w");
	const written = { bytes: 0, records: 0, faults: 0 };
	try {
		for (let part = 0; written.bytes < megabytes * 1e6; part++) {
			const lines = seededCorpus(seed * 1_000 + part, 2).map((text) => lineOf(text, random, written));
			written.bytes += fs.writeSync(descriptor, lines.join(""));
		}
	} finally {
		fs.closeSync(descriptor);
	}
	return written;
}

/** "" for a text that is too short or too long. */
function lineOf(text, random, written) {
	const turns = text.split("<|im_start|>").flatMap((turn) => {
		const [role, ...lines] = turn.replace("<|im_end|>\n", "").split("\n");
		return role === "" ? [] : [{ role, content: lines.join("\n") }];
	});
	const messages = turns.slice(0, turns.length - (turns.length % 2));
	if (random() < 0.3) {
		messages.unshift({ role: "system", content: SYSTEMS[Math.floor(random() * SYSTEMS.length)] });
	}
	const json = inScripts(random, JSON.stringify({ id: `chat-${written.records}`, messages }));
	const size = Buffer.byteLength(json);
	if (size < 500 || size > 4_000) return "";
	written.records++;
	if (written.records % FAULT_EVERY === 0) {
		written.faults++;
		return `${faulty(json, written.faults)}\n`;
	}
	// As Python's `json.dumps` writes it by itself.
	return `${random() < 0.2 ? inAscii(json) : json}\n`;
}

/** Words of other scripts become words of letters, so that the sizes stay. */
function inScripts(random, json) {
	const share = random();
	if (share < 0.2) return json;
	const plain = json.replace(/[\u0080-\uffff]+/g, (word) => "lorem".slice(0, Math.min(5, word.length)));
	return share < 0.4 ? QUOTES.reduce((text, [from, to]) => text.replaceAll(from, to), plain) : plain;
}

function faulty(json, number) {
	const faults = [
		() => json.slice(0, -1),
		() => json.replace('"role":"assistant"', '"role":"asistant"'),
		() => json.replace(/"content":"[^"\\]*/, '"content":"Itâ€™s'),
	];
	return faults[number % faults.length]();
}

function inAscii(json) {
	return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
