/** Rows as a pytest file: it stops the person's own script before it trains, and compares the trainer's batches. */
import { formatNumberOf } from "../../base/wording.js";
import { IGNORE_INDEX } from "../../types/loss-mask.js";
import type { PreviewToken } from "../../types/preview-model.js";

export interface FrozenRow {
	/** 1-based. */
	readonly record: number;
	readonly ids: readonly number[];
	/** Flat pairs of token indices `[start, end)` that are trained. */
	readonly trained: readonly number[];
}

export interface FreezeOptions {
	/** The script from the folder of the test, with forward slashes. */
	readonly script: string;
	/** Name of the dataset, for people. */
	readonly dataset: string;
	/** `trl 1.9.0, Qwen/Qwen2.5-7B-Instruct`. */
	readonly about: string;
	/** Unsloth must be imported before the libraries that it changes. */
	readonly importsUnsloth: boolean;
}

/** The first words of every file that was written so. */
export const FROZEN_MARK = "# Labels frozen by Tunelint";

/** What of a row reaches the model; undefined where a label is not known. */
export function frozenRow(record: number, tokens: readonly PreviewToken[]): FrozenRow | undefined {
	const kept = tokens.filter(({ state }) => state !== "cut" && state !== "pad");
	if (kept.length === 0 || kept.some(({ label, state }) => label === null || state === "unknown")) {
		return undefined;
	}
	const trained: number[] = [];
	kept.forEach(({ label }, i) => {
		const isTrained = label !== IGNORE_INDEX;
		if (isTrained !== (trained.length % 2 === 1)) {
			trained.push(i);
		}
	});
	return {
		record,
		ids: kept.map(({ id }) => id),
		trained: trained.length % 2 === 1 ? [...trained, kept.length] : trained,
	};
}

export function frozenTest(rows: readonly FrozenRow[], options: FreezeOptions): string {
	const { script, dataset, about, importsUnsloth } = options;
	const parts = script.split("/").map((part) => (part === ".." ? "os.pardir" : JSON.stringify(part)));
	const lines = [
		`${FROZEN_MARK}: ${formatNumberOf(rows.length, "record")} of ${oneLine(dataset)} under ${oneLine(script)} (${oneLine(about)}).`,
		"# Run it where you train: pytest stops the script at trainer.train(), so the model is loaded and nothing is trained.",
		"import os",
		"import runpy",
		"import sys",
		"",
		"import pytest",
		"",
		`SCRIPT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ${parts.join(", ")}))`,
		"",
		"# Record: ids, and the ranges of them that are trained.",
		"ROWS = {",
		...rows.map(({ record, ids, trained }) => `    ${record}: ([${ids.join(", ")}], [${pairsOf(trained)}]),`),
		"}",
		"",
		"",
		HARNESS.replace("@@IMPORTS@@", importsUnsloth ? '    pytest.importorskip("unsloth")\n' : ""),
	];
	return lines.join("\n");
}

function pairsOf(ranges: readonly number[]): string {
	return ranges
		.flatMap((start, i) => (i % 2 === 0 ? [`(${start}, ${ranges[i + 1] ?? start})`] : []))
		.join(", ");
}

/** A comment ends with its line. */
function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

const HARNESS = `class Stopped(BaseException):
    pass


@pytest.fixture(scope="module")
def rows():
    """Labels of each row that the trainer would train, by its ids."""
@@IMPORTS@@    transformers = pytest.importorskip("transformers")
    trainers = []

    def stop(trainer, *args, **kwargs):
        trainers.append(trainer)
        raise Stopped

    cwd, argv, path, train = os.getcwd(), sys.argv, list(sys.path), transformers.Trainer.train
    transformers.Trainer.train = stop
    try:
        os.chdir(os.path.dirname(SCRIPT))
        sys.argv = [SCRIPT]
        sys.path.insert(0, os.path.dirname(SCRIPT))
        runpy.run_path(SCRIPT, run_name="__main__")
    except Stopped:
        pass
    finally:
        os.chdir(cwd)
        sys.argv, sys.path[:], transformers.Trainer.train = argv, path, train
    assert trainers, f"{SCRIPT} ended without trainer.train()."
    trainer = trainers[0]
    found = {}
    # The evaluation loader gives the rows in order, through the same collator.
    for batch in trainer.get_eval_dataloader(trainer.train_dataset):
        for ids, labels in rows_of(batch):
            found[tuple(ids)] = labels
    return found


def rows_of(batch):
    """Rows of a batch without padding; a batch without padding is cut where positions begin again."""
    lists = {name: value.tolist() for name, value in batch.items() if getattr(value, "ndim", 0) == 2}
    for i, ids in enumerate(lists["input_ids"]):
        labels = lists["labels"][i]
        if "attention_mask" in lists:
            keep = [at for at, one in enumerate(lists["attention_mask"][i]) if one]
            yield [ids[at] for at in keep], [labels[at] for at in keep]
            continue
        positions = lists["position_ids"][i] if "position_ids" in lists else range(len(ids))
        starts = [at for at, position in enumerate(positions) if position == 0] + [len(ids)]
        for start, end in zip(starts, starts[1:]):
            yield ids[start:end], labels[start:end]


def common(a, b):
    return next((at for at, (one, other) in enumerate(zip(a, b)) if one != other), min(len(a), len(b)))


@pytest.mark.parametrize("record", ROWS)
def test_labels(rows, record):
    ids, trained = ROWS[record]
    labels = rows.get(tuple(ids))
    if labels is None:
        nearest = max(rows, key=lambda other: common(ids, other), default=())
        at = common(ids, nearest)
        pytest.fail(f"No row has these ids; the nearest differs at token {at}: {ids[at:at + 8]} here, {list(nearest[at:at + 8])} in the run.")
    expected = [token if any(start <= at < end for start, end in trained) else -100 for at, token in enumerate(ids)]
    wrong = [at for at, pair in enumerate(zip(expected, labels)) if pair[0] != pair[1]]
    assert not wrong, f"labels differ at tokens {wrong[:20]}"
`;
