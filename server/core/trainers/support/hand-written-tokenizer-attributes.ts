/** Attributes of the script's tokenizer: special tokens, sides and lengths, read and set. */
import type { TextRange } from "../../base/text-range.js";
import { opaque, type ScriptRun } from "./hand-written-run.js";
import { textOfScript } from "./hand-written-text.js";
import { isText, useValue } from "./hand-written-run.js";
import { NONE, numberValue, plainText, type ScriptCall, type ScriptValue } from "./hand-written-values.js";

const TOKEN = /^(?:bos|eos|pad|unk)_token$/;

export function tokenizerAttribute(run: ScriptRun, name: string, node: TextRange): ScriptValue {
	const { tokenizer } = run;
	if (tokenizer.spoiled !== undefined) {
		return tokenizer.spoiled;
	}
	const range = { start: node.start, end: node.end };
	const plain = name.endsWith("_token_id") ? name.slice(0, -"_id".length) : name;
	if (TOKEN.test(plain)) {
		const token = tokenizer.tokens.get(plain);
		if (token === undefined) {
			// Without the model's own files it is not known which tokens it has.
			return run.engine.tokenizer.facts.template.level === "unavailable" ? opaque(run, node) : NONE;
		}
		return plain === name
			? textOfScript(token.text, { file: run.file, range })
			: { ...numberValue(token.id), origin: { kind: "special", text: token.text, at: range } };
	}
	switch (name) {
		case "padding_side":
			return tokenizer.paddingSide === undefined ? opaque(run, node) : plainText(tokenizer.paddingSide);
		case "truncation_side":
			return plainText(tokenizer.truncationSide);
		case "model_max_length":
			return tokenizer.maxLength === undefined ? opaque(run, node) : numberValue(tokenizer.maxLength);
		default:
			return opaque(run, node);
	}
}

export function setTokenizerAttribute(
	run: ScriptRun,
	name: string,
	value: ScriptValue,
	node: TextRange,
): void {
	const { tokenizer } = run;
	const fail = (): void => {
		tokenizer.spoiled ??= value.kind === "opaque" ? value : opaque(run, node);
	};
	useValue(run, value);
	if (TOKEN.test(name)) {
		if (isText(value)) {
			const id = run.engine.tokenizer.tokenToId(value.text);
			if (id === undefined) {
				fail();
			} else {
				tokenizer.tokens.set(name, { text: value.text, id });
			}
		} else {
			fail();
		}
	} else if (/^(?:bos|eos|pad|unk)_token_id$/.test(name)) {
		setTokenById(run, name.slice(0, -"_id".length), value, fail);
	} else if (name === "padding_side" || name === "truncation_side") {
		setSide(run, name, value, fail);
	} else if (name === "model_max_length") {
		if (value.kind === "number") {
			tokenizer.maxLength = value.value;
		} else {
			fail();
		}
	}
	// `chat_template`, `add_bos_token` and `add_eos_token` are read as edits of the script, before rows are looked at.
}

function setTokenById(run: ScriptRun, name: string, value: ScriptValue, fail: () => void): void {
	if (value.kind !== "number") {
		fail();
		return;
	}
	const known = [...run.tokenizer.tokens.values()].find((token) => token?.id === value.value);
	run.tokenizer.tokens.set(name, known ?? { text: "", id: value.value });
}

function setSide(
	run: ScriptRun,
	name: "padding_side" | "truncation_side",
	value: ScriptValue,
	fail: () => void,
): void {
	const side = isText(value) ? value.text : undefined;
	if (side !== "left" && side !== "right") {
		fail();
	} else if (name === "padding_side") {
		run.tokenizer.paddingSide = side;
	} else {
		run.tokenizer.truncationSide = side;
	}
}

/** `from_pretrained(name, padding_side="right", model_max_length=512, …)`. */
export function configureTokenizer(call: ScriptCall): void {
	for (const [name, value] of call.keywords) {
		if (/^(?:padding_side|truncation_side|model_max_length|(?:bos|eos|pad|unk)_token)$/.test(name)) {
			setTokenizerAttribute(call.run, name, value, call.node);
		}
	}
}

/** `add_special_tokens({"pad_token": "<pad>"})` with tokens that the vocabulary has already. */
export function addSpecialTokens({ run, node, positional }: ScriptCall): ScriptValue {
	const [given] = positional;
	if (given?.kind !== "dict") {
		run.tokenizer.spoiled ??= opaque(run, node);
		return opaque(run, node);
	}
	for (const [name, value] of given.entries) {
		if (TOKEN.test(name)) {
			setTokenizerAttribute(run, name, value, node);
		} else {
			run.tokenizer.spoiled ??= opaque(run, node);
		}
	}
	return numberValue(0);
}
