// A whole file through the command line: against a bare read and JSON.parse in the same run, with memory; needs `node scripts/build.mjs`.
// Usage: node test/bench/check.mjs [--json FILE] [--megabytes 100] [--runs 3].

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeChatFile } from "./chat-file.mjs";

const { values } = parseArgs({
	options: {
		json: { type: "string" },
		megabytes: { type: "string", default: "100" },
		runs: { type: "string", default: "3" },
		bare: { type: "string" },
	},
});
const cli = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));

if (values.bare === undefined) await compare();
else await readBare(values.bare);

async function compare() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-check-"));
	try {
		const file = path.join(folder, "chat.jsonl");
		const written = writeChatFile(file, Number(values.megabytes));
		const megabytes = written.bytes / 1e6;
		console.log(`${megabytes.toFixed(0)} MB, ${written.records} records, ${written.faults} planted faults`);
		const runs = [];
		for (let i = 0; i < Number(values.runs); i++) {
			runs.push({
				bare: await measure([fileURLToPath(import.meta.url), "--bare", file], folder),
				check: await measure([cli, "check", file, "--ignore", "near-duplicate"], folder),
				near: await measure([cli, "check", file, "--select", "near-duplicate"], folder),
			});
		}
		const best = (read) => Math.min(...runs.map(read));
		const results = [
			row(
				"Wall time against a bare read and `JSON.parse`",
				best(({ bare, check }) => check.wall / bare.wall),
				2,
				"×",
			),
			row(
				"CPU time against the same",
				best(({ bare, check }) => check.cpu / bare.cpu),
				undefined,
				"×",
			),
			row(
				"Largest memory of the process and its threads",
				best(({ check }) => check.memory),
				300,
				"MB",
			),
			row("Near duplicates", Math.max(...runs.map(({ near }) => megabytes / near.wall)), 25, "MB/s", true),
		];
		for (const { bare, check, near } of runs) {
			console.log(
				`bare ${show(bare)}   check ${show(check)}   near duplicates ${show(near)}   ratio ${(check.wall / bare.wall).toFixed(2)}`,
			);
		}
		for (const { what, measured, bar, unit, isLeast } of results) {
			const isHeld = bar === undefined || (isLeast ? measured >= bar : measured < bar);
			console.log(
				`${what.padEnd(50)} ${measured.toFixed(1)} ${unit} (bar ${bar ?? "none"})${isHeld ? "" : "   NOT HELD"}`,
			);
		}
		if (values.json !== undefined)
			fs.writeFileSync(values.json, JSON.stringify({ megabytes, ...written, results }));
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
}

function row(what, measured, bar, unit, isLeast = false) {
	return { what, measured, bar, unit, isLeast };
}

function show({ wall, cpu, memory }) {
	return `${wall.toFixed(2)} s, ${cpu.toFixed(2)} s of CPU, ${memory.toFixed(0)} MB`;
}

/** Seconds from start to end, seconds of CPU and the largest resident memory, of a process with all its threads. */
async function measure(args, folder) {
	const report = path.join(folder, "usage.json");
	const hook = path.join(folder, "usage.cjs");
	// What the process says of itself at its end holds the peak, and no other program is needed to ask.
	fs.writeFileSync(
		hook,
		`if (require("node:worker_threads").isMainThread) process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage())));`,
	);
	const start = performance.now();
	await new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ["--require", hook, ...args], { cwd: folder, stdio: "ignore" });
		child.on("error", reject);
		child.on("exit", resolve);
	});
	const wall = (performance.now() - start) / 1000;
	const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(fs.readFileSync(report, "utf8"));
	return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, memory: (maxRSS * 1024) / 1e6 };
}

/** What a program does that only wants the records. */
async function readBare(file) {
	let open = "";
	for await (const chunk of fs.createReadStream(file, { encoding: "utf8", highWaterMark: 2 ** 20 })) {
		const lines = (open + chunk).split("\n");
		open = lines.pop() ?? "";
		for (const line of lines) parse(line);
	}
}

function parse(line) {
	try {
		JSON.parse(line);
	} catch {
		// A planted fault.
	}
}
