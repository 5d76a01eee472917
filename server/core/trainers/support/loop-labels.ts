/** Labels that a training loop of the script's own hands to the model: the ids of the batch, or of a text that it encodes. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import { encloses, type Location } from "../../base/text-range.js";
import type { TokenizeFunction } from "../../types/training-config.js";
import {
	defaultSetting,
	keywordOf,
	readBoolean,
	readInteger,
	readString,
	settingFrom,
} from "./script-values.js";

export interface LoopLabels {
	/** The argument, or the assignment of the batch's labels. */
	readonly location: Location;
	/** The call that encodes the texts in the loop itself. */
	readonly encode?: PythonCall;
}

/** Only where they are a copy of the ids for certain: anything that is masked or put together is left alone. */
export function loopLabelsOf(module: PythonModule): LoopLabels | undefined {
	if (!CAUSAL.test(module.text) || MASKS.test(module.text)) {
		return undefined;
	}
	const trained = new Set(
		module.calls.filter(({ name }) => name === "backward").map(({ enclosing }) => enclosing),
	);
	for (const call of module.calls) {
		const isModel = /(?:^|\.|_)(?:model|llm|lm|net)$/i.test(call.callee);
		const isTrained = isModel && trained.has(call.enclosing) && usesLoss(module, call);
		const found = isTrained ? copiedBy(module, call) : undefined;
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

/** A function that only encodes, with the labels that the loop makes of its ids. */
export function tokenizeWithLoop(
	module: PythonModule,
	tokenize: TokenizeFunction | undefined,
	labels: LoopLabels,
): TokenizeFunction | undefined {
	const copied = { labels: "copy", labelsAreOfLoop: true, labelsLocation: labels.location } as const;
	if (labels.encode !== undefined) {
		return { ...settingsOf(module, labels.encode), ...copied };
	}
	return tokenize?.labels === "none" ? { ...tokenize, ...copied } : undefined;
}

/** Where only the logits are taken, the labels decide nothing. */
function usesLoss(module: PythonModule, { location }: PythonCall): boolean {
	const around = module.functions.filter((one) => isInside(location, one.location));
	const [smallest] = around.sort((a, b) => sizeOf(a.location) - sizeOf(b.location));
	const text = smallest === undefined ? module.text : textOf(module, smallest.location);
	return /\.loss\b|\[\s*["']loss["']\s*\]|\[\s*0\s*\]|\bloss\s*,[^=\n]*=/.test(text);
}

function sizeOf({ range }: Location): number {
	return range.end - range.start;
}

const CAUSAL = /ForCausalLM|LMHeadModel|FastLanguageModel/;
/** Somebody thought of what should not be trained, in whatever way. */
const MASKS =
	/-\s*100\b|masked_fill|ignore_(?:index|token|id)|label_pad|loss_mask|\bwhere\s*\(|reduction\s*=/i;
const MOVES = /\.(?:to|cuda|clone|detach|contiguous|long|copy|squeeze|unsqueeze)\([^()]*\)\s*$/;
const IDS = /^([A-Za-z_][\w.]*)(?:\[\s*["']input_ids["']\s*\]|\.input_ids)$/;

function copiedBy(module: PythonModule, call: PythonCall): LoopLabels | undefined {
	const labels = keywordOf(call, "labels");
	if (labels !== undefined) {
		const { start, end } = labels.location.range;
		const written = module.text.slice(start, end).replace(/^labels\s*=\s*/, "");
		return copyOf(module, call, written, labels.location);
	}
	// `batch["labels"] = batch["input_ids"].clone()` and then `model(**batch)`.
	const splat = /\*\*\s*([A-Za-z_][\w.]*)/.exec(textOf(module, call.location))?.[1];
	const target = new RegExp(`^${splat ?? "-"}\\[\\s*["']labels["']\\s*\\]$`);
	const [only, ...others] = module.assignments.filter(
		(one) => one.enclosing === call.enclosing && target.test(one.target),
	);
	return only === undefined || others.length > 0
		? undefined
		: copyOf(module, call, rightSide(textOf(module, only.location)), only.location);
}

function copyOf(
	module: PythonModule,
	call: PythonCall,
	written: string,
	location: Location,
): LoopLabels | undefined {
	const source = sourceOf(module, call, written);
	const encoding = source === undefined ? undefined : IDS.exec(source)?.[1];
	if (encoding === undefined) {
		return undefined;
	}
	const encode = encodeOf(module, call, encoding);
	return { location, ...(encode === undefined ? {} : { encode }) };
}

/** Follows names to `batch["input_ids"]`; one that is assigned twice may be anything. */
function sourceOf(module: PythonModule, call: PythonCall, written: string): string | undefined {
	let current = bare(written);
	for (let i = 0; i < MAX_NAMES && /^[A-Za-z_]\w*$/.test(current); i++) {
		const [only, ...others] = module.assignments.filter(
			({ target, enclosing, location }) =>
				target === current &&
				enclosing === call.enclosing &&
				location.range.start < call.location.range.start,
		);
		if (only === undefined || others.length > 0) {
			return undefined;
		}
		current = bare(rightSide(textOf(module, only.location)));
	}
	return current;
}

const MAX_NAMES = 5;

function bare(expression: string): string {
	let text = expression.trim();
	for (let moved = MOVES.exec(text); moved !== null; moved = MOVES.exec(text)) {
		text = text.slice(0, moved.index).trim();
	}
	return text;
}

function rightSide(statement: string): string {
	return statement.replace(/^[^=]*?(?::[^=]*)?=(?!=)\s*/, "");
}

function textOf({ text }: PythonModule, { range }: Location): string {
	return text.slice(range.start, range.end);
}

/** `enc = tokenizer(text, padding="max_length").to(device)`, in the same function. */
function encodeOf(module: PythonModule, call: PythonCall, encoding: string): PythonCall | undefined {
	const made = module.assignments.findLast(
		({ target, enclosing, location }) =>
			target === encoding &&
			enclosing === call.enclosing &&
			location.range.start < call.location.range.start &&
			!/^\s*\{/.test(rightSide(textOf(module, location))),
	);
	return made === undefined
		? undefined
		: module.calls.find(
				({ callee, location }) => TOKENIZER.test(callee) && isInside(location, made.location),
			);
}

const TOKENIZER = /(?:^|[._])(?:tok|tokenizer|processor)$/i;

function isInside({ file, range }: Location, outer: Location): boolean {
	return file === outer.file && encloses(outer.range, range);
}

function settingsOf(module: PythonModule, encode: PythonCall): Omit<TokenizeFunction, "labels"> {
	const maxLength = keywordOf(encode, "max_length");
	const padding = keywordOf(encode, "padding");
	const truncation = keywordOf(encode, "truncation");
	const special = keywordOf(encode, "add_special_tokens");
	const isPadded = padding !== undefined && readPadding(padding.value) !== undefined;
	return {
		name: encode.enclosing ?? "",
		location: encode.location,
		truncation:
			truncation === undefined
				? defaultSetting(false, "truncation")
				: settingFrom(truncation, "truncation", readBoolean, false),
		...(maxLength === undefined || readInteger(maxLength.value) === undefined
			? {}
			: { maxLength: settingFrom(maxLength, "max_length", readInteger, 0) }),
		...(isPadded
			? { padding: settingFrom({ ...padding, location: padding.value.location }, "padding", readPadding, "") }
			: {}),
		encodesBatch: encodesBatch(module, encode),
		addSpecialTokens:
			special === undefined
				? defaultSetting(true, "add_special_tokens")
				: settingFrom(special, "add_special_tokens", readBoolean, true),
	};
}

function readPadding(value: PythonValue): string | undefined {
	return readBoolean(value) === true ? "longest" : readString(value);
}

/** A list, or what is named like one: `padding=True` is often written for a single text, where it does nothing. */
function encodesBatch(module: PythonModule, { positional, keywords }: PythonCall): boolean {
	const texts = positional[0] ?? keywords.find(({ name }) => name === "text");
	return (
		texts !== undefined &&
		(texts.value.kind === "list"
			? texts.value.items.length > 1
			: /^(?:text\s*=\s*)?(?:list\()?\w*(?:batch|texts|examples|sentences)\b(?!\s*\[\s*(?:\d|i\b))/.test(
					textOf(module, texts.location),
				))
	);
}
