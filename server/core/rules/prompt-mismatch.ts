/** A script that asks the model in another form than it was trained on. */
import type { Fix } from "../base/fix.js";
import { createLineIndex } from "../base/line-index.js";
import type { RuleFinding } from "../base/finding.js";
import { showText } from "../base/wording.js";
import type { PythonModule } from "../types/python-module.js";
import type { PromptPair } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { tokenizerName } from "./support/tokenizer-name.js";
import type { PatternPart } from "../types/text-pattern.js";

export default defineRule({
	id: "prompt-mismatch",
	stage: "project",
	severity: "error",
	*check(pair) {
		const training = flatten(pair.training.parts, pair);
		const inference = flatten(pair.inference.parts, pair);
		// A variable that holds a constant here is the question of one test, or a part of the form: both must differ.
		const open = flatten(pair.inference.parts.map(opened), pair);
		if (training === undefined || inference === undefined || open === undefined) {
			return;
		}
		const shown = isComparable(training, open) ? open : inference;
		if (isProved(pair, training, inference) && (shown === inference || isProved(pair, training, open))) {
			yield report(pair, training, shown);
		}
	},
});

/** A variable's constant as the hole that it might as well be. */
function opened(part: PatternPart): PatternPart {
	return part.kind === "literal" && part.variable !== undefined
		? { kind: "field", field: part.variable, location: part.location }
		: part;
}

/** True when no text in the holes makes the two prompts equal. */
function isProved(pair: PromptPair, training: string, inference: string): boolean {
	const isChat = [pair.training, pair.inference].map(({ parts }) =>
		parts.some(({ kind }) => kind === "chat"),
	);
	if (isChat[0] === true && isChat[1] === true) {
		return false;
	}
	if (isChat[0] === true || isChat[1] === true) {
		// A chat may have a system turn or a history before its last turn: only how the prompt ends is compared.
		const [chat, text] = isChat[0] === true ? [training, inference] : [inference, training];
		return isComparable(chat, text) && !endsLike(chat, text);
	}
	return isComparable(training, inference) && !matches(training, inference);
}

/** Stands for text of the row or of the person who asks. Private use, so that no real prompt holds it. */
const HOLE = "\uE000";

/** The text with holes; undefined when a part cannot be followed. */
function flatten(parts: readonly PatternPart[], pair: PromptPair): string | undefined {
	let text = "";
	for (const part of parts) {
		const piece = flattenPart(part, pair);
		if (piece === undefined) {
			return undefined;
		}
		text += piece;
	}
	return withoutBos(text.replace(/\uE000+/g, HOLE), pair);
}

function flattenPart(part: PatternPart, pair: PromptPair): string | undefined {
	switch (part.kind) {
		case "literal":
			return part.text;
		case "field":
			return HOLE;
		case "special":
			return specialText(part.name, pair);
		case "chat":
			return chatText(part, pair);
		case "unknown":
			return undefined;
	}
}

function specialText(name: string, { run }: PromptPair): string | undefined {
	const tokens: Readonly<Record<string, string | undefined>> = {
		bos_token: run.tokenizer?.bos?.text,
		eos_token: run.tokenizer?.eos?.text,
		pad_token: run.tokenizer?.pad?.text,
	};
	return tokens[name];
}

/** One user turn and the header of the answer, as the family's template prints them. */
function chatText(
	part: Extract<PatternPart, { kind: "chat" }>,
	{ chatMarkers }: PromptPair,
): string | undefined {
	if (chatMarkers === undefined || part.addGenerationPrompt !== true) {
		return undefined;
	}
	const { user, assistant } = chatMarkers;
	return `${user.header}${HOLE}${user.end}${assistant.header}`;
}

/** Whether BOS is written or added by the tokenizer is another question. */
function withoutBos(text: string, { run }: PromptPair): string {
	const bos = run.tokenizer?.bos?.text;
	return bos !== undefined && text.startsWith(bos) ? text.slice(bos.length) : text;
}

/** A hole at an end where the other side has text may hold that text: then nothing is proved. */
function isComparable(training: string, inference: string): boolean {
	const isPlain = !training.includes(HOLE) || inference.replaceAll(HOLE, "").trim() === "";
	const opensWithHole = inference.startsWith(HOLE) && !training.startsWith(HOLE);
	const endsWithHole = inference.endsWith(HOLE) && !training.endsWith(HOLE);
	return !isPlain && !opensWithHole && !endsWithHole;
}

/** `chat` has one hole: `header {…} end`. */
function endsLike(chat: string, text: string): boolean {
	const [header = "", end = ""] = chat.split(HOLE);
	const before = text.slice(0, Math.max(0, text.length - end.length));
	return text.endsWith(end) && before.includes(header) && !before.endsWith(header);
}

/** Each hole of the training prompt takes some text; everything else is equal. */
function matches(training: string, inference: string): boolean {
	const literals = training.split(HOLE);
	const first = literals[0] ?? "";
	const last = literals.at(-1) ?? "";
	if (!inference.startsWith(first) || !inference.endsWith(last)) {
		return false;
	}
	let at = first.length;
	for (const literal of literals.slice(1, -1)) {
		const next = inference.indexOf(literal, at + 1);
		if (next < 0) {
			return false;
		}
		at = next + literal.length;
	}
	return at + 1 <= inference.length - last.length;
}

function report(pair: PromptPair, training: string, inference: string): RuleFinding {
	const { location } = pair.inference;
	const trained = pair.training.location;
	const line = createLineIndex(pair.run.module.text).positionAt(trained.range.start).line + 1;
	const where = trained.file === pair.run.module.file ? ` (${baseName(trained.file)}:${line})` : "";
	return {
		file: location.file,
		range: location.range,
		message: `${difference(training, inference, where)} Ask in the form of the training text.`,
		related: [{ ...trained, message: "The training text is built here." }],
		fixes: rewriteFix(pair),
	};
}

function difference(training: string, inference: string, where: string): string {
	const opening = `The model was trained on "${show(training, 24)}"${where} and is asked "${show(inference, 24)}"`;
	let same = 0;
	while (same < training.length && training[same] === inference[same]) {
		same++;
	}
	if (same === 0) {
		return `${opening}: they differ from the first character.`;
	}
	if (training[same] === HOLE && inference[same] !== HOLE) {
		const behind = training.slice(same + 1).split(HOLE)[0] ?? "";
		return `${opening}: behind the question training has "${show(behind, 16)}", the prompt does not.`;
	}
	const [wanted, asked] = [training, inference].map((text) => what(text.slice(same)));
	return `${opening}: after "${show(training.slice(0, same).slice(-16), 24)}" training has ${wanted}, the prompt has ${asked}.`;
}

function what(rest: string): string {
	return rest === "" ? "its end" : `"${show(rest, 16)}"`;
}

function show(text: string, length: number): string {
	return showText(text.replaceAll(HOLE, "{…}"), length);
}

/** Only where one hole on either side leaves no doubt about what goes where. */
function rewriteFix(pair: PromptPair): readonly Fix[] {
	const { training, inference, inferenceModule } = pair;
	const isClear = inference.parts.every(({ kind }) => kind === "field" || kind === "literal");
	const isChat = training.parts.some(({ kind }) => kind === "chat");
	const isOneHole = isChat || training.parts.filter(({ kind }) => kind === "field").length === 1;
	const expression = onlyHole(inference.parts, inferenceModule);
	const { file, range } = inference.location;
	if (!isClear || !isOneHole || expression === undefined || file !== inferenceModule.file) {
		return [];
	}
	if (isChat) {
		return [chatFix(pair, expression)];
	}
	const pieces = training.parts.map((part) =>
		part.kind === "field" ? `{${expression}}` : pythonText(part, pair),
	);
	if (pieces.includes(undefined)) {
		return [];
	}
	const edit = { file, range, newText: `f"${pieces.join("")}"` };
	return [
		{ title: "Rewrite the prompt as training builds it", safety: "unsafe", edits: [edit], preferred: true },
	];
}

/** The template prints what training printed, a default system turn included. */
function chatFix({ inference, inferenceModule }: PromptPair, expression: string): Fix {
	const { file, range } = inference.location;
	const messages = `[{"role": "user", "content": ${expression}}]`;
	const newText = `${tokenizerName(inferenceModule)}.apply_chat_template(${messages}, tokenize=False, add_generation_prompt=True)`;
	return {
		title: "Build the prompt with the chat template",
		safety: "unsafe",
		edits: [{ file, range, newText }],
		preferred: true,
	};
}

/** The expression that the prompt puts in, if it is a single name. */
function onlyHole(parts: readonly PatternPart[], module: PythonModule): string | undefined {
	const names = parts.flatMap((part) => {
		if (part.kind === "literal") {
			return part.variable === undefined ? [] : [part.variable];
		}
		return part.kind === "field" ? [sourceOf(module, part)] : [];
	});
	const name = names.length === 1 ? names[0] : undefined;
	return name !== undefined && /^[A-Za-z_][\w.]*$/.test(name) ? name : undefined;
}

/** What stands in the braces of an f-string, or the name that was added or formatted in. */
function sourceOf(module: PythonModule, { location }: PatternPart): string {
	const source = module.text.slice(location.range.start, location.range.end);
	return source.replace(/^\{([\s\S]*)\}$/, "$1").trim();
}

/** Text inside an f-string in double quotes: JSON's escapes are Python's too. */
function pythonText(part: PatternPart, pair: PromptPair): string | undefined {
	const text = flattenPart(part, pair);
	return text === undefined || text.includes(HOLE)
		? undefined
		: JSON.stringify(text).slice(1, -1).replace(/[{}]/g, "$&$&");
}

function baseName(file: string): string {
	return file.split(/[\\/]/).at(-1) ?? file;
}
