/** The batch probe: lines that a person puts before `trainer.train()` so that the run itself records what it trains on. */
import type { TextEdit } from "../base/fix.js";
import { isUnavailable, unavailable, type Unavailable } from "../base/staged.js";
import { fileName } from "../base/file-name.js";
import { encloses, type TextRange } from "../base/text-range.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { childOf, descendants, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";

/** What the probe writes, in the folder that the run is started in. */
export const PROBE_FILE = "tunelint-batches.jsonl";

export interface ProbeOptions {
	/** How many batches are recorded. */
	readonly batches: number;
	/** Also records the loss of each token, which takes one forward pass a batch. */
	readonly withLoss?: boolean;
	/** Trains on after recording; else the run stops there. */
	readonly goesOn?: boolean;
}

export interface ProbeEdit {
	/** An imperative, for menus. */
	readonly title: string;
	/** In offsets of the script; they do not overlap. */
	readonly edits: readonly TextEdit[];
}

const BEGIN = "# tunelint-probe: begin";
const END = "# tunelint-probe: end";

/** Puts the probe before `.train()`; one that is already there is replaced. */
export function insertProbe(module: PythonModule, options: ProbeOptions): ProbeEdit | Unavailable {
	const known = probesIn(module.text);
	if (isUnavailable(known)) {
		return known;
	}
	const place = placeOf(module);
	if (isUnavailable(place)) {
		return place;
	}
	const { text } = module;
	const newline = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
	const { indentation, trainer } = place;
	const step = indentation.startsWith("\t") ? "\t" : "    ";
	const newText = probeLines(trainer, module, options)
		.map((line) => `${indentation}${line.replaceAll("    ", step)}${newline}`)
		.join("");
	const here = known.find(({ end }) => end === place.start);
	const others = known.filter((probe) => probe !== here);
	return {
		title: known.length === 0 ? "Insert the batch probe" : "Replace the batch probe",
		edits: [
			...others.map((range) => ({ range, newText: "" })),
			{ range: here ?? { start: place.start, end: place.start }, newText },
		],
	};
}

/** Takes every probe out again. */
export function removeProbe({ text }: PythonModule): ProbeEdit | Unavailable {
	const known = probesIn(text);
	if (isUnavailable(known)) {
		return known;
	}
	return known.length === 0
		? unavailable("There is no batch probe in the script.", "Nothing is left to remove.")
		: { title: "Remove the batch probe", edits: known.map((range) => ({ range, newText: "" })) };
}

/** Whole lines from one mark to the other. */
function probesIn(text: string): readonly TextRange[] | Unavailable {
	const found: { start: number; end: number }[] = [];
	let open: number | undefined;
	for (const match of text.matchAll(/^[ \t]*(# tunelint-probe: (?:begin|end))[^\r\n]*(?:\r\n|\n|\r|$)/gm)) {
		const opens = match[1] === BEGIN;
		if (opens === (open !== undefined)) {
			return unmatched;
		}
		if (open !== undefined) {
			found.push({ start: open, end: match.index + match[0].length });
		}
		open = opens ? match.index : undefined;
	}
	return open === undefined ? found : unmatched;
}

const unmatched = unavailable(
	`The script has only one of the lines "${BEGIN}" and "${END}".`,
	"Delete what is left of the probe by hand.",
);

interface ProbePlace {
	/** As written: `trainer`, `self.trainer`. */
	readonly trainer: string;
	/** Offset of the line that the probe goes before. */
	readonly start: number;
	readonly indentation: string;
}

function placeOf(module: PythonModule): ProbePlace | Unavailable {
	const { root, text } = module;
	const calls = root === undefined ? [] : trainCalls(module, root);
	const [first] = calls;
	if (root === undefined || first === undefined) {
		return unavailable(
			`No call such as "trainer.train()" of a trainer that the script holds in a variable was found.`,
			"Assign the trainer to a variable, or put the lines before the training call by hand (see the page about the batch probe).",
		);
	}
	const same = calls.filter(({ trainer }) => trainer === first.trainer);
	const { start } = statementOf(module, root, same) ?? first.node;
	const before = text.slice(0, start);
	const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
	const indentation = before.slice(lineStart);
	return /^[ \t]*$/.test(indentation)
		? { trainer: first.trainer, start: lineStart, indentation }
		: unavailable(
				`"${first.trainer}.train()" shares its line with other code, so nothing can be put before it.`,
				"Put the call on a line of its own.",
			);
}

interface TrainCall {
	readonly node: PythonNode;
	readonly trainer: string;
}

/** `x.train()` where `x` was assigned from `…Trainer(…)`, or is called a trainer. */
function trainCalls(module: PythonModule, root: PythonNode): TrainCall[] {
	const built = new Set(module.calls.filter(isTrainer).map(({ assignedTo }) => assignedTo));
	const found: TrainCall[] = [];
	for (const node of descendants(root)) {
		const callee = node.type === "call" ? childOf(node, "function") : undefined;
		const object = callee?.type === "attribute" ? childOf(callee, "object") : undefined;
		const method = childOf(callee, "attribute");
		if (object === undefined || method === undefined || textOf(module.text, method) !== "train") {
			continue;
		}
		const trainer = textOf(module.text, object);
		if (/^[\w.]+$/.test(trainer) && (built.has(trainer) || /trainer$/i.test(trainer))) {
			found.push({ node, trainer });
		}
	}
	return found;
}

function isTrainer({ name, assignedTo }: PythonCall): boolean {
	return name.endsWith("Trainer") && assignedTo !== undefined;
}

/** Of several calls (`if resume: … else: …`) the statement that holds them all, unless the trainer is built in it too. */
function statementOf(
	module: PythonModule,
	root: PythonNode,
	calls: readonly TrainCall[],
): PythonNode | undefined {
	const nodes = calls.map(({ node }) => node);
	const shared = statementAround(root, nodes);
	const builds = module.calls.some(
		(call) => isTrainer(call) && shared !== undefined && encloses(shared, call.location.range),
	);
	return builds ? statementAround(root, nodes.slice(0, 1)) : shared;
}

/** The innermost block that holds all the nodes has a statement that holds the first of them. */
function statementAround(root: PythonNode, nodes: readonly PythonNode[]): PythonNode | undefined {
	const [first] = nodes;
	let found: PythonNode | undefined;
	for (const node of descendants(root)) {
		const isBlock = node.type === "module" || node.type === "block";
		if (isBlock && first !== undefined && nodes.every((inner) => encloses(node, inner))) {
			found = node.children.find((child) => child.isNamed && encloses(child, first));
		}
	}
	return found;
}

/** Every name starts with `_tl`, so that none of the script's own is changed. */
function probeLines(trainer: string, { file }: PythonModule, options: ProbeOptions): string[] {
	const { batches, withLoss = false, goesOn = false } = options;
	const script = JSON.stringify(fileName(file));
	const after = goesOn ? "goes on" : "stops the run";
	const done = JSON.stringify(`Tunelint: the batches are in ${PROBE_FILE}.`);
	return [
		`${BEGIN} (records ${batches} batches and ${after}; "tunelint probe --remove" takes these lines out)`,
		`import json as _tl_json, os as _tl_os, sys as _tl_sys${withLoss ? ", torch as _tl_torch" : ""}`,
		`_tl_tokenizer = getattr(${trainer}, "processing_class", None) or getattr(${trainer}, "tokenizer", None)`,
		`_tl_about = {"tunelint": "batch", "version": 1, "script": ${script}, "trainer": type(${trainer}).__name__}`,
		`_tl_about.update({_tl: getattr(_tl_sys.modules.get(_tl), "__version__", None) for _tl in ("trl", "transformers")})`,
		`_tl_about.update(tokenizer=getattr(_tl_tokenizer, "name_or_path", None), pad_id=getattr(_tl_tokenizer, "pad_token_id", None))`,
		`with open(${JSON.stringify(PROBE_FILE)} if ${trainer}.is_world_process_zero() else _tl_os.devnull, "w", encoding="utf-8") as _tl_file:`,
		`    for _tl_index, _tl_batch in zip(range(${batches}), ${trainer}.get_train_dataloader()):`,
		`        _tl_columns = {_tl: _tl_value.tolist() for _tl, _tl_value in _tl_batch.items() if _tl.endswith(("input_ids", "labels", "_mask", "position_ids")) and getattr(_tl_value, "ndim", 0) == 2}`,
		...(withLoss ? lossLines(trainer) : []),
		`        for _tl_row, _tl_values in enumerate(zip(*_tl_columns.values())):`,
		`            _tl_file.write(_tl_json.dumps({**_tl_about, "batch": _tl_index, "row": _tl_row, **dict(zip(_tl_columns, _tl_values))}) + "\\n")`,
		`print(${done})`,
		...(goesOn ? [] : ["raise SystemExit"]),
		END,
	];
}

/** Labels are shifted by one, as the model's own loss does; the first token has no loss. */
function lossLines(trainer: string): string[] {
	return [
		`        if "labels" in _tl_columns:`,
		`            _tl_inputs = {_tl: _tl_batch[_tl].to(${trainer}.model.device) for _tl in _tl_columns if _tl in ("input_ids", "attention_mask", "position_ids")}`,
		`            with _tl_torch.no_grad():`,
		`                _tl_logits = ${trainer}.model(**_tl_inputs).logits[:, :-1].float().transpose(1, 2)`,
		`            _tl_losses = _tl_torch.nn.functional.cross_entropy(_tl_logits, _tl_batch["labels"][:, 1:].to(_tl_logits.device), reduction="none", ignore_index=-100)`,
		`            _tl_columns["loss"] = [[None, *(round(_tl, 4) for _tl in _tl_values)] for _tl_values in _tl_losses.tolist()]`,
	];
}
