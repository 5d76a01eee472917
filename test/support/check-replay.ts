/** What holds for the recorded rows of every trainer that a configuration file starts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RecordedCase, ReplayedRow } from "./replay-configs.js";

export interface ReplayPromise {
	readonly replay: () => Promise<readonly ReplayedRow[]>;
	readonly cases: readonly RecordedCase[];
	readonly versions: readonly string[];
	readonly tokenizers: number;
	/** The release of the answers in full. */
	readonly fullVersion: string;
	/** The only reasons for which a row may be approximate. */
	readonly approximate: readonly RegExp[];
}

export function checkReplay(trainer: string, promise: ReplayPromise): void {
	const shown = ({ version, case: one, row, expected, answer, why }: ReplayedRow): string =>
		`${version} ${one.tokenizer} ${JSON.stringify(one.config)} row ${row}: ${expected}, ours ${answer} ${why}`;

	describe(`rows as ${trainer} prepares them`, () => {
		it("are equal wherever the product says exact", async () => {
			const rows = await promise.replay();
			const wrong = rows.filter(
				({ exactness, answer, expected }) => exactness === "exact" && answer !== expected,
			);
			assert.deepEqual(wrong.map(shown).slice(0, 20), []);
			assert.ok(rows.filter(({ exactness }) => exactness === "exact").length > rows.length / 2);
		});

		it("are not shown only where the trainer stops", async () => {
			const missing = (await promise.replay()).filter(
				({ exactness, answer, expected }) => exactness === "unavailable" && answer !== expected,
			);
			assert.deepEqual(missing.map(shown).slice(0, 20), []);
		});

		it("are approximate only where a reason is known", async () => {
			const doubtful = (await promise.replay()).filter(
				({ exactness, why }) =>
					exactness === "approximate" && !promise.approximate.some((one) => one.test(why)),
			);
			assert.deepEqual(doubtful.map(shown).slice(0, 20), []);
		});

		it("are those that were recorded in full", async () => {
			const rows = await promise.replay();
			for (const one of promise.cases) {
				for (const [row, [ids, labels]] of Object.entries(one.full ?? {})) {
					const ours = rows.find(
						(other) =>
							other.case.config !== undefined &&
							JSON.stringify(other.case) === JSON.stringify(one) &&
							other.row === Number(row) &&
							other.version === promise.fullVersion,
					);
					if (ours?.exactness === "exact") {
						assert.deepEqual([ours.ids, ours.labels.slice(1)], [ids, labels]);
					}
				}
			}
		});

		it("cover the releases and tokenizers that are promised", async () => {
			const rows = await promise.replay();
			assert.deepEqual([...new Set(rows.map(({ version }) => version))].sort(), [...promise.versions].sort());
			assert.ok(new Set(rows.map(({ case: one }) => one.tokenizer)).size >= promise.tokenizers);
			assert.ok(new Set(rows.map(({ row }) => row)).size >= 200);
		});
	});
}
