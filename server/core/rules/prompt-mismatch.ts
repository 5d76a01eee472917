/** A script that asks the model in another form than it was trained on. */
import type { Fix } from "../base/fix.js";
import { createLineIndex } from "../base/line-index.js";
import type { RuleFinding, Severity } from "../base/finding.js";
import { showText } from "../base/wording.js";
import { fileName } from "../base/file-name.js";
import { HOLE, type PromptDifference } from "../types/prompt-difference.js";
import type { PythonModule } from "../types/python-module.js";
import type { EvaluationPeer, PromptPair } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { tokenizerName } from "./support/tokenizer-name.js";
import type { PatternPart } from "../types/text-pattern.js";

export default defineRule({
	id: "prompt-mismatch",
	stage: "project",
	severity: "error",
	*check(pair) {
		const { peer, difference } = pair;
		if (peer?.decoding !== undefined) {
			yield reportDecoding(peer.file, peer.decoding);
		} else if (difference !== undefined) {
			yield peer === undefined ? report(pair, difference) : reportPeer(pair, peer, difference);
		}
	},
});

function report(pair: PromptPair, difference: PromptDifference): RuleFinding {
	const { place } = difference;
	const location = place?.file === pair.inferenceModule.file ? place : pair.inference.location;
	const trained = difference.location;
	const isScript = trained.file.endsWith(".py") || trained.file === pair.run?.module.file;
	return {
		file: location.file,
		range: location.range,
		severity: severityOf(difference),
		message: messageOf(pair, difference),
		related: [
			{
				...trained,
				message: isScript ? "The training text is built here." : "A record that was trained on.",
			},
			...(pair.askedAt === undefined ? [] : [{ ...pair.askedAt, message: "The model is asked here." }]),
		],
		fixes: rewriteFix(pair, difference),
	};
}

/** Two scripts whose scores are read side by side. */
function reportPeer(
	{ inference, inferenceModule }: PromptPair,
	peer: EvaluationPeer,
	difference: PromptDifference,
): RuleFinding {
	const { kind, training, inference: asked, location, place } = difference;
	const { file, range } = place?.file === inference.location.file ? place : inference.location;
	const other = fileName(peer.file);
	const isChat = inference.parts.some((part) => part.kind === "chat");
	const [own, theirs] = [asked, training].map((text) => (text === "" ? "nothing" : `"${show(text, 40)}"`));
	const what =
		kind === "system"
			? `the system message here is ${own ?? ""} and in ${other} ${theirs ?? ""}`
			: `the prompt here is ${own ?? ""} and in ${other} ${theirs ?? ""}`;
	return {
		file,
		range,
		severity: kind === "system" || isChat !== peer.isChat ? "warning" : "info",
		message: `Two scripts ask the same model about the same data in different ways: ${what}. Their scores cannot be compared; ask in one form, which is that of training.`,
		related: [{ ...location, message: `${other} asks so.` }],
		fixes:
			kind === "system" ? systemFix(inferenceModule, difference, `Use the system message of ${other}`) : [],
	};
}

function reportDecoding(
	peer: string,
	{ isGreedy, location, other }: NonNullable<EvaluationPeer["decoding"]>,
): RuleFinding {
	const [own, theirs] = isGreedy ? ["decodes greedily", "samples"] : ["samples", "decodes greedily"];
	return {
		file: location.file,
		range: location.range,
		severity: "info",
		message: `This ${own}, and ${fileName(peer)} ${theirs} for the same model and data: a difference of the scores may come from decoding alone. Decode in one way, and several times where it samples.`,
		related: [{ ...other, message: `${fileName(peer)} decodes so.` }],
	};
}

/** Another question inside the right form, or a form of which it is not sure that it is this model's, is no error. */
function severityOf({ kind, isSure, option }: PromptDifference): Severity {
	if (!isSure || kind === "content" || kind === "trailing-space" || option === "date_string") {
		return "info";
	}
	return kind === "system" || kind === "option" ? "warning" : "error";
}

function messageOf(pair: PromptPair, difference: PromptDifference): string {
	const { training, inference, kind } = difference;
	const where = placeOf(pair, difference);
	switch (kind) {
		case "system":
			return systemMessage(training, inference, where);
		case "open-turn":
			return `The prompt ends with the question, and training${where} goes on with "${show(training.slice(inference.length), 40)}": the model has to open its answer itself. Set add_generation_prompt=True.`;
		case "content":
			return contentMessage(training, inference, where);
		case "trailing-space":
			return `The prompt ends with a space, which training${where} puts into the first token of the answer: the model has not seen such a beginning. End the prompt at "${show(inference.trimEnd().slice(-16), 16)}".`;
		case "no-form":
			return `${pair.inference.parts.some(({ kind }) => kind === "literal") ? "This prints the question alone" : "The column is asked as it stands"}, and the model was trained on "${show(training, 40)}"${where}: it has never seen a bare question. Ask in the form of the training text.`;
		case "option":
			return optionMessage(difference, where);
		case "form":
			return `${formMessage(training, inference, where)} Ask in the form of the training text.`;
	}
}

function optionMessage({ option, training, inference }: PromptDifference, where: string): string {
	const [trained, asked] = [training, inference].map((text) => text.slice(sharedStart(training, inference)));
	const texts = `the prompt has "${show(asked ?? "", 24)}" where the chats of training${where} have "${show(trained ?? "", 24)}"`;
	const why = "the model has not seen such a beginning";
	switch (option) {
		case "tools":
			return `Without tools, ${texts}: ${why}. Give the chat template the tools that it got in training.`;
		case "variables":
			return `Without the arguments that training gives to the chat template, ${texts}: ${why}. Give it the same.`;
		default:
			return `With this ${option ?? "argument"}, ${texts}: ${why}. Ask as in training.`;
	}
}

/** A few characters before the first difference, so that it can be found. */
function sharedStart(a: string, b: string): number {
	let same = 0;
	while (same < a.length && a[same] === b[same]) {
		same++;
	}
	return Math.max(0, same - SHOWN_BEFORE);
}

const SHOWN_BEFORE = 12;

function systemMessage(training: string, inference: string, where: string): string {
	const why = "the model answers as it was trained only to the chat that it was trained on";
	if (training === "") {
		return `The chats of training${where} have no system message and the prompt has "${show(inference, 40)}": ${why}. Leave it out, or train with it.`;
	}
	const at = sharedStart(training, inference);
	const [trained, asked] = [training, inference].map(
		(text) => `${at === 0 ? "" : "…"}${show(text.slice(at), 40)}`,
	);
	return inference === ""
		? `The chats of training${where} have the system message "${show(training, 40)}" and the prompt has none: ${why}. Put it in.`
		: `The system message "${asked ?? ""}" is another than in training${where}, "${trained ?? ""}": ${why}. Use the same.`;
}

function contentMessage(training: string, inference: string, where: string): string {
	const trained =
		training === HOLE ? "no question of training" : `the question of training, "${show(training, 40)}",`;
	return `The question is put as "${show(inference, 40)}", and ${trained}${where} has this form: the model has not learned to answer it. Ask as in training, unless this is meant.`;
}

/** `(train.py:12)` where the place is in the script of the run, whose text is known. */
function placeOf({ run }: PromptPair, { location }: PromptDifference): string {
	if (run === undefined || location.file !== run.module.file) {
		return ` (${fileName(location.file)})`;
	}
	const line = createLineIndex(run.module.text).positionAt(location.range.start).line + 1;
	return ` (${fileName(location.file)}:${line})`;
}

function formMessage(training: string, inference: string, where: string): string {
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
function rewriteFix(pair: PromptPair, difference: PromptDifference): readonly Fix[] {
	const { training, inference, inferenceModule } = pair;
	const { kind } = difference;
	if (kind === "system") {
		return systemFix(inferenceModule, difference, "Use the system message of training");
	}
	if (training === undefined || (kind !== "form" && kind !== "no-form")) {
		return [];
	}
	const isClear = inference.parts.every(({ kind }) => kind === "field" || kind === "literal");
	const isChat = training.parts.some(({ kind }) => kind === "chat");
	const isOneHole = isChat || training.parts.filter(({ kind }) => kind === "field").length === 1;
	const expression = onlyHole(inference.parts, inferenceModule);
	const { file, range } = inference.location;
	if (!isClear || !isOneHole || expression === undefined || file !== inferenceModule.file) {
		return [];
	}
	if (isChat) {
		return hasTokenizer(inferenceModule) ? [chatFix(pair, expression)] : [];
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

/** Inside the quotes of one literal, where nothing is put into the text. */
function systemFix(
	{ file, text }: PythonModule,
	{ training, place }: PromptDifference,
	title: string,
): readonly Fix[] {
	const { start, end } = place?.range ?? { start: 0, end: 0 };
	const [quote = "", close] = [text[start - 1], text[end]];
	const isOne = /["']/.test(quote) && close === quote && text[start - 2] !== quote;
	const written = text.slice(start, end);
	if (
		place?.file !== file ||
		!isOne ||
		/["'\n]/.test(written) ||
		training === "" ||
		/[{}]|\uE000/.test(training)
	) {
		return [];
	}
	const escaped = JSON.stringify(training).slice(1, -1);
	const newText = quote === "'" ? escaped.replace(/\\"/g, '"').replace(/'/g, "\\'") : escaped;
	return [{ title, safety: "unsafe", edits: [{ file, range: { start, end }, newText }], preferred: true }];
}

/** A script of llama.cpp has none: it gives messages to `create_chat_completion`. */
function hasTokenizer(module: PythonModule): boolean {
	return new RegExp(`\\b${tokenizerName(module).replaceAll(".", "\\.")}\\b`).test(module.text);
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
function pythonText(part: PatternPart, { context }: PromptPair): string | undefined {
	const text = part.kind === "special" ? context.specialTokens[part.name] : literalOf(part);
	return text === undefined || text.includes(HOLE)
		? undefined
		: JSON.stringify(text).slice(1, -1).replace(/[{}]/g, "$&$&");
}

function literalOf(part: PatternPart): string | undefined {
	return part.kind === "literal" ? part.text : undefined;
}
