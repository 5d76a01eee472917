/** One prompt against the forms that a model was trained on. */
import type { PromptContext } from "../types/prompt-context.js";
import { HOLE, type PromptDifference } from "../types/prompt-difference.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";
import type { TrainingForm } from "../types/training-form.js";
import { compareChats } from "./compare-chats.js";
import { holdsMarkers } from "./holds-markers.js";
import {
	endsLike,
	fits,
	isComparable,
	leavesMoreToWrite,
	matches,
	withoutEndSpaces,
} from "./match-prompts.js";
import { findTurns } from "../syntax/chat/find-turns.js";
import { openedPart, promptText } from "./prompt-text.js";

type Found = Omit<PromptDifference, "isSure">;

/** Undefined: the prompt has one of the forms, or nothing is proved. */
export function comparePrompts(
	forms: readonly TrainingForm[],
	inference: TextPattern,
	context: PromptContext,
): PromptDifference | undefined {
	let nearest: Found | undefined;
	// Bare questions may be put into a chat by whatever trains on them.
	const isChat = inference.parts.some(({ kind }) => kind === "chat");
	const told = isChat ? forms.filter((form) => form.kind === "chat" || form.text !== HOLE) : forms;
	for (const form of told) {
		const found = compareWith(form, inference, context);
		if (found === undefined) {
			return undefined;
		}
		nearest = nearest === undefined || shared(found) > shared(nearest) ? found : nearest;
	}
	const isSure = new Set(told.map(formKey)).size === 1 || told.every(({ isOneOfAll }) => isOneOfAll === true);
	return nearest && { ...nearest, isSure };
}

/** Characters at the beginning that are alike: of several forms, the one that was meant differs last. */
function shared({ training, inference }: Found): number {
	let at = 0;
	while (at < training.length && training[at] === inference[at]) {
		at++;
	}
	return at;
}

/** Runs and files that train in one form are no reason to doubt it. */
function formKey(form: TrainingForm): string {
	return JSON.stringify(
		form.kind === "text" ? ["text", form.text] : ["chat", form.systems, form.user, form.rendered],
	);
}

function compareWith(form: TrainingForm, inference: TextPattern, context: PromptContext): Found | undefined {
	const chat = inference.parts.find((part) => part.kind === "chat");
	if (chat !== undefined) {
		return form.kind === "chat"
			? compareChats(form, chat, context)
			: chatAgainstText(form, inference.parts, context);
	}
	const asked = promptText(inference.parts, context);
	// A variable that holds a constant here is the question of one test, or a part of the form: both must differ.
	const open = promptText(inference.parts.map(openedPart), context);
	if (asked === undefined || open === undefined) {
		return undefined;
	}
	if (asked === HOLE && inference.parts.every(({ kind }) => kind === "literal")) {
		return bareTemplate(form, context);
	}
	const [only] = inference.parts;
	if (inference.parts.length === 1 && only?.kind === "field" && form.kind === "text") {
		return bareColumn(form, context.columns?.get(only.field) ?? []);
	}
	const compare = (text: string): Found | undefined =>
		form.kind === "chat" ? textAgainstChat(form, text, context) : textAgainstText(form, text);
	const opening = openingColumn(inference, context);
	if (opening.length > 0) {
		const found = opening.map((value) => compare(open.replace(HOLE, () => value)));
		const [first] = found;
		return first === undefined || found.includes(undefined) ? undefined : { ...first, inference: open };
	}
	const closed = compare(asked);
	if (open === asked || closed === undefined) {
		return closed;
	}
	if (open.replaceAll(HOLE, "").trim() === "") {
		return closed;
	}
	return compare(open);
}

/** Values of the column that the prompt begins with: the form may begin in the data. */
function openingColumn({ parts }: TextPattern, { columns }: PromptContext): readonly string[] {
	const [first, ...others] = parts;
	return first?.kind === "field" && others.length > 0
		? (columns?.get(first.field) ?? []).filter((value) => value !== "")
		: [];
}

const FEWEST_QUESTIONS = 3;

type TextForm = TrainingForm & { readonly kind: "text" };
type ChatForm = TrainingForm & { readonly kind: "chat" };

function textAgainstText(form: TextForm, asked: string): Found | undefined {
	if (form.text === HOLE) {
		return bareAgainst(form, asked);
	}
	const unfilled = withoutPrefill(form, asked);
	const [training, inference] = [form.text, unfilled].map(withoutEndSpaces);
	if (training === undefined || inference === undefined || !isComparable(training, inference)) {
		return undefined;
	}
	const difference = { training: form.text, inference: asked, location: form.location };
	const isSame = form.mayLackHoles === true ? fits : matches;
	const isTrained =
		isSame(training, inference) ||
		leavesMoreToWrite(training, inference) ||
		form.filled.some((text) => fits(inference, withoutEndSpaces(text)));
	if (!isTrained) {
		return { kind: "form", ...difference };
	}
	return inference !== asked && form.text === `${training} ` && form.filled.length > 0
		? { kind: "trailing-space", ...difference }
		: undefined;
}

/** A template that prints the question alone. */
function bareTemplate(form: TrainingForm, { chatMarkers }: PromptContext): Found | undefined {
	const training =
		form.kind === "text"
			? form.text
			: (form.rendered[0] ??
				(chatMarkers &&
					`${chatMarkers.user.header}${HOLE}${chatMarkers.user.end}${chatMarkers.assistant.header}`));
	return training === undefined || training.replaceAll(HOLE, "").trim() === ""
		? undefined
		: { kind: "no-form", training, inference: HOLE, location: form.location };
}

/** A column of test data that is asked as it stands. */
function bareColumn({ text, location }: TextForm, values: readonly string[]): Found | undefined {
	const last = text.split(HOLE).at(-1)?.trim() ?? "";
	const isBare = last !== "" && values.length > 0 && values.every((value) => !value.includes(last));
	return isBare ? { kind: "no-form", training: text, inference: HOLE, location } : undefined;
}

/** The beginning of every answer may be given to the model: it was trained behind the same. */
function withoutPrefill({ text, answers }: TextForm, asked: string): string {
	const last = text.split(HOLE).at(-1) ?? "";
	const at = last === "" ? -1 : asked.lastIndexOf(last);
	const given = at < 0 ? "" : asked.slice(at + last.length);
	return given.trim() !== "" && !given.includes(HOLE) && answers.some((one) => one.startsWith(given))
		? asked.slice(0, at + last.length)
		: asked;
}

/** Questions that are trained as they stand hold no markers. */
function bareAgainst({ filled, location }: TextForm, inference: string): Found | undefined {
	return filled.length >= FEWEST_QUESTIONS && holdsMarkers(inference) && !filled.some(holdsMarkers)
		? { kind: "form", training: HOLE, inference, location }
		: undefined;
}

/** A chat template never prints a form that is none of a chat; one that is may be the family's own. */
function chatAgainstText(
	form: TextForm,
	parts: readonly PatternPart[],
	context: PromptContext,
): Found | undefined {
	const expanded = promptText(parts, context);
	const inference = expanded ?? "{chat template}";
	const difference = { kind: "form" as const, training: form.text, inference, location: form.location };
	if (context.hasOwnTemplate || form.text === HOLE) {
		return undefined;
	}
	if (expanded !== undefined) {
		return isComparable(form.text, expanded) && !endsLike(expanded, form.text) ? difference : undefined;
	}
	return context.chatMarkers === undefined || holdsMarkers(form.text) ? undefined : difference;
}

function textAgainstChat(form: ChatForm, asked: string, context: PromptContext): Found | undefined {
	if (asked.replaceAll(HOLE, "").trim() === "" || asked.startsWith(HOLE) || asked.endsWith(HOLE)) {
		return undefined;
	}
	const rendered = form.rendered.some((text) => matches(withoutEndSpaces(text), withoutEndSpaces(asked)));
	if (rendered) {
		return undefined;
	}
	const { chatMarkers } = context;
	const markers =
		chatMarkers === undefined || context.hasOwnTemplate
			? undefined
			: `${chatMarkers.user.header}${HOLE}${chatMarkers.user.end}${chatMarkers.assistant.header}`;
	const training = form.rendered[0] ?? markers;
	const base = { inference: asked, location: form.location };
	if (
		markers !== undefined ? !endsLike(markers, asked) : form.rendered.length === 0 && isPlain(asked, context)
	) {
		return { kind: "form", training: training ?? "{chat template}", ...base };
	}
	return markers === undefined ? undefined : writtenSystem(form, asked, context);
}

/** Headings of plain words; a chat template of the run itself may print them. */
function isPlain(asked: string, { hasOwnTemplate }: PromptContext): boolean {
	return !hasOwnTemplate && !holdsMarkers(asked);
}

/** A chat in its family's markers, written by hand, as a chat. */
function writtenSystem(form: ChatForm, asked: string, context: PromptContext): Found | undefined {
	const turns = findTurns(`${asked}…`)?.turns;
	const [first] = turns ?? [];
	if (turns === undefined || first === undefined) {
		return undefined;
	}
	const location = form.location;
	const literal = (text: string): PatternPart => ({ kind: "literal", text, location });
	const messages = turns.slice(0, -1).map(({ role, content }) => ({
		role,
		content: [literal(asked.slice(content.start, content.end))],
	}));
	return compareChats(form, { kind: "chat", messages, addGenerationPrompt: true, location }, context);
}
