/** The batch probe: where its lines go, what they leave alone, and that they can be taken out again. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits } from "../server/core/base/fix.js";
import { isUnavailable } from "../server/core/base/staged.js";
import { insertProbe, removeProbe, type ProbeOptions } from "../server/core/features/probe-snippet.js";
import { readModule } from "./support/check-module.js";

const TWO: ProbeOptions = { batches: 2 };

function insert(script: string, options = TWO): string {
	const edit = insertProbe(readModule(script), options);
	assert.ok(!isUnavailable(edit), JSON.stringify(edit));
	const changed = applyEdits(script, edit.edits);
	assert.deepEqual(readModule(changed).problems, [], changed);
	return changed;
}

function remove(script: string): string {
	const edit = removeProbe(readModule(script));
	assert.ok(!isUnavailable(edit), JSON.stringify(edit));
	return applyEdits(script, edit.edits);
}

/** The script with `PROBE` for each of the probe's lines, to compare the place. */
function shape(script: string): string {
	return script.replace(/^([ \t]*)# tunelint-probe: begin[^]*?# tunelint-probe: end$/gm, "$1PROBE");
}

function reasonOf(script: string): string {
	const edit = insertProbe(readModule(script), TWO);
	assert.ok(isUnavailable(edit));
	return edit.reason;
}

describe("insert", () => {
	for (const [what, script, expected] of [
		[
			"before the training call",
			"trainer = SFTTrainer(m)\ntrainer.train()\n",
			"trainer = SFTTrainer(m)\nPROBE\ntrainer.train()\n",
		],
		[
			"in a function, with its indentation, before the whole statement",
			"def main():\n\tt = DPOTrainer(m)\n\tresult = t.train(resume_from_checkpoint=True)\n",
			"def main():\n\tt = DPOTrainer(m)\n\tPROBE\n\tresult = t.train(resume_from_checkpoint=True)\n",
		],
		[
			"before the statement that chooses between two calls",
			"trainer = Trainer(m)\nif a:\n    trainer.train(a)\nelse:\n    trainer.train()\n",
			"trainer = Trainer(m)\nPROBE\nif a:\n    trainer.train(a)\nelse:\n    trainer.train()\n",
		],
		[
			"before the first of two runs that build their trainers themselves",
			"def a():\n  trainer = SFTTrainer(m)\n  trainer.train()\ndef b():\n  trainer = SFTTrainer(n)\n  trainer.train()\n",
			"def a():\n  trainer = SFTTrainer(m)\n  PROBE\n  trainer.train()\ndef b():\n  trainer = SFTTrainer(n)\n  trainer.train()\n",
		],
		[
			"for a trainer that another function built, and not for a model",
			"model.train()\nself.trainer = build(model)\nself.trainer.train()\n",
			"model.train()\nself.trainer = build(model)\nPROBE\nself.trainer.train()\n",
		],
	] as const) {
		test(what, () => {
			const changed = insert(script);
			assert.equal(shape(changed), expected);
			assert.equal(remove(changed), script);
		});
	}

	test("the line endings of the script are kept", () => {
		const script = "trainer = SFTTrainer(m)\r\ntrainer.train()\r\n";
		const changed = insert(script);
		assert.equal(changed.replaceAll("\r\n", "").includes("\n"), false);
		assert.equal(remove(changed), script);
	});

	test("a second time replaces it, also where it stood elsewhere", () => {
		const script = "trainer = SFTTrainer(m)\ntrainer.train()\n";
		const once = insert(script);
		assert.equal(insert(once), once);
		const more = insert(once, { batches: 5 });
		assert.match(more, /range\(5\)/);
		assert.equal(insert(more), once);
		const [, probe = ""] = /(# tunelint-probe: begin[^]*: end\n)/.exec(once) ?? [];
		assert.equal(insert(`${probe}${script}`), once);
	});

	test("it records the loss and goes on when it is asked to, in lines that parse", () => {
		const changed = insert("if True:\n\ttrainer.train()\n", { batches: 1, withLoss: true, goesOn: true });
		assert.match(changed, /cross_entropy/);
		assert.doesNotMatch(changed, /SystemExit/);
		assert.match(insert("trainer.train()\n"), /\nraise SystemExit\n/);
	});

	test("it says why there is no place for it", () => {
		assert.match(reasonOf("model.train()\n"), /No call such as "trainer\.train\(\)"/);
		assert.match(reasonOf("SFTTrainer(m).train()\n"), /No call such as/);
		assert.match(reasonOf("if a: trainer.train()\n"), /shares its line with other code/);
		assert.match(reasonOf("# tunelint-probe: begin\ntrainer.train()\n"), /only one of the lines/);
	});
});

test("there is nothing to remove in a script without a probe", () => {
	assert.ok(isUnavailable(removeProbe(readModule("trainer.train()\n"))));
});
