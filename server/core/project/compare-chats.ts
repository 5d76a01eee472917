/** A chat that asks against the chats that were trained. */
import type { PromptContext } from "../types/prompt-context.js";
import { HOLE, type PromptDifference } from "../types/prompt-difference.js";
import type { PatternPart } from "../types/text-pattern.js";
import type { TrainingForm } from "../types/training-form.js";
import { fits, isComparable, matches } from "./match-prompts.js";
import { openedPart, promptText } from "./prompt-text.js";

type ChatForm = TrainingForm & { readonly kind: "chat" };
type ChatPart = PatternPart & { readonly kind: "chat" };
type Found = Omit<PromptDifference, "isSure">;

/** Where each record has its own system message, there is none to keep to. */
const MOST_SYSTEMS = 3;
/** Of so many questions, one would have the form if training had it. */
const FEWEST_QUESTIONS = 3;
/** Text around a question that is more than a word. */
const FEWEST_CHARACTERS = 12;

export function compareChats(form: ChatForm, asked: ChatPart, context: PromptContext): Found | undefined {
	return (
		compareOpenings(form, asked, context) ??
		compareSystems(form, asked, context) ??
		compareQuestions(form, asked, context)
	);
}

/** Without the header of the answer, the model has to write it first, or goes on with the question. */
function compareOpenings(
	{ location }: ChatForm,
	{ addGenerationPrompt, messages }: ChatPart,
	{ chatMarkers }: PromptContext,
): Found | undefined {
	const asks = messages?.at(-1)?.role === "user";
	if (addGenerationPrompt !== false || !asks || chatMarkers === undefined) {
		return undefined;
	}
	const { user, assistant } = chatMarkers;
	const inference = `${user.header}${HOLE}${user.end}`;
	return assistant.header.trim() === ""
		? undefined
		: { kind: "open-turn", training: `${inference}${assistant.header}`, inference, location };
}

function compareSystems(
	{ systems, rendered, location }: ChatForm,
	{ messages: written, opening }: ChatPart,
	context: PromptContext,
): Found | undefined {
	const messages = written ?? opening;
	if (systems === undefined || systems.length > MOST_SYSTEMS || messages === undefined) {
		return undefined;
	}
	const system = messages.find(({ role }) => role === "system");
	const inference = system && promptText(system.content, context);
	const isFirstUser = messages[0]?.role === "user";
	if (system === undefined ? !isFirstUser : inference === undefined || inference.startsWith(HOLE)) {
		return undefined;
	}
	const same = systems.some((one) => isSameSystem(one, inference));
	const isPrinted = inference !== undefined && rendered.some((text) => text.includes(inference.trim()));
	const isUnknown = systems.some((one) => one?.startsWith(HOLE) === true);
	const isStock = inference === undefined ? systems.some(isStockSystem) : isStockSystem(inference);
	return same ||
		isPrinted ||
		isUnknown ||
		(isStock && (inference === undefined || systems.includes(undefined)))
		? undefined
		: {
				kind: "system",
				training: systems[0] ?? "",
				inference: inference ?? "",
				location,
				...placeOf(system?.content ?? []),
			};
}

/** From the first to the last literal, where they stand in one file. */
function placeOf(parts: readonly PatternPart[]): Pick<Found, "place"> {
	const [first, last] = [parts[0]?.location, parts.at(-1)?.location];
	if (first === undefined || last?.file !== first.file || last.range.end < first.range.start) {
		return {};
	}
	return { place: { file: first.file, range: { start: first.range.start, end: last.range.end } } };
}

function isSameSystem(training: string | undefined, inference: string | undefined): boolean {
	const [a = "", b = ""] = [training?.trim(), inference?.trim()];
	if (a === b) {
		return true;
	}
	return (a.includes(HOLE) && matches(a, b)) || (b.includes(HOLE) && a !== "" && fits(b, a));
}

/** Templates put such a line in by themselves where a chat has no system message. */
function isStockSystem(text: string | undefined): boolean {
	return (
		text !== undefined &&
		/^(?:You are Qwen, created by Alibaba Cloud\. )?You are a helpful(?: AI)? assistant\.?(?: named SmolLM, trained by Hugging Face)?$/i.test(
			text.trim(),
		)
	);
}

function compareQuestions(form: ChatForm, asked: ChatPart, context: PromptContext): Found | undefined {
	const question = asked.messages?.findLast(({ role }) => role === "user");
	const inference = question && promptText(question.content.map(openedPart), context);
	if (inference === undefined || !inference.includes(HOLE)) {
		return undefined;
	}
	const around = inference.replaceAll(HOLE, "").trim();
	if (form.user !== undefined && form.user.includes(HOLE)) {
		return isComparable(form.user, inference) &&
			form.user.replaceAll(HOLE, "").trim() !== "" &&
			!matches(form.user, inference)
			? { kind: "content", training: form.user, inference, location: form.location }
			: undefined;
	}
	const isKnown = form.users.length >= FEWEST_QUESTIONS && around.length >= FEWEST_CHARACTERS;
	return isKnown && !form.users.some((one) => fits(inference.trim(), one.trim()))
		? { kind: "content", training: HOLE, inference, location: form.location }
		: undefined;
}
