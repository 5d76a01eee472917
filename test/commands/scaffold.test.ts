/** `npm run new`: two hand-written files a plug-in, refused when they exist, and a test that fails until they are written. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "node:test";
import { checkFilledIn } from "../support/check-rule-page.js";
import { projectRoot } from "../support/project-root.js";

describe("npm run new", () => {
	let root = "";

	before(() => {
		root = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-new-"));
		fs.mkdirSync(path.join(root, "scripts"));
		fs.copyFileSync(path.join(projectRoot, "scripts/new.mjs"), path.join(root, "scripts/new.mjs"));
		// Only that the generator runs matters here; what it writes has its own test.
		fs.writeFileSync(path.join(root, "scripts/gen.mjs"), 'console.log("generated");\n');
		for (const folder of ["rules", "trainers", "formats", "families"]) {
			fs.mkdirSync(path.join(root, "server/core", folder), { recursive: true });
		}
	});

	after(() => fs.rmSync(root, { recursive: true }));

	const run = (...args: string[]): { status: number | null; output: string } => {
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			[path.join(root, "scripts/new.mjs"), ...args],
			{ encoding: "utf8" },
		);
		return { status, output: stdout + stderr };
	};

	for (const [kind, folder] of [
		["rule", "rules"],
		["trainer", "trainers"],
		["format", "formats"],
		["family", "families"],
	] as const) {
		it(`writes a module and a page for a ${kind} and registers it`, () => {
			const { status, output } = run(kind, "new-thing");
			assert.equal(status, 0, output);
			assert.match(output, /generated/);
			assert.deepEqual(fs.readdirSync(path.join(root, "server/core", folder)), [
				"new-thing.md",
				"new-thing.ts",
			]);
		});

		it(`leaves a ${kind} that fails with the lines to write`, () => {
			for (const extension of [".ts", ".md"]) {
				const text = fs.readFileSync(path.join(root, "server/core", folder, `new-thing${extension}`), "utf8");
				assert.throws(
					() => checkFilledIn({ text }),
					/write what these lines ask for:\n {2}text line \d+: .*FILL IN/,
				);
			}
		});
	}

	it("does not overwrite", () => {
		const { status, output } = run("rule", "new-thing");
		assert.equal(status, 2);
		assert.match(output, /exists already/);
	});

	it("takes kebab-case ids only", () => {
		for (const id of ["NewThing", "new_thing", "-new", "new--thing", "../new"]) {
			assert.equal(run("rule", id).status, 2, id);
		}
	});
});
