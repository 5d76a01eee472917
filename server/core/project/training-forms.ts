/** The forms in which a run's records and its script lead up to an answer. */
import { findTurns } from "../syntax/chat/find-turns.js";
import type { PromptContext } from "../types/prompt-context.js";
import { HOLE } from "../types/prompt-difference.js";
import type { PromptSample } from "../types/prompt-sample.js";
import type { TrainingConfig } from "../types/training-config.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";
import type { TrainingForm } from "../types/training-form.js";
import { holdsMarkers } from "./holds-markers.js";
import { labelledForm } from "./labelled-form.js";
import { promptText, withoutBos } from "./prompt-text.js";

/** More forms than these are no form. */
const MOST_FORMS = 6;

/** Empty where no run is known. */
export type FormConfig = Pick<TrainingConfig, "formatting" | "tokenize" | "call" | "possibleTexts"> & {
	readonly trainer?: TrainingConfig["trainer"];
};

/** `samples` are records of the run's training data, as far as they could be read. */
export function trainingForms(
	config: FormConfig,
	samples: readonly PromptSample[],
	context: PromptContext,
): readonly TrainingForm[] {
	const written = scriptPattern(config);
	const form = written && scriptForm(written, samples, context);
	if (form !== undefined) {
		return [form];
	}
	const possible = withoutEmptied(config.possibleTexts ?? []).map((text) =>
		scriptForm(text, samples, context),
	);
	const forms = possible.filter((one) => one !== undefined);
	if (possible.length > 0) {
		return forms.length === possible.length ? forms.map((one) => ({ ...one, isOneOfAll: true })) : [];
	}
	// A script that tokenizes in a way that is not followed makes of its columns what it likes.
	if (config.trainer === "transformers" && config.tokenize?.input === undefined) {
		return [];
	}
	return written === undefined || isColumn(written) ? sampleForms(samples, config, context) : [];
}

/** Without texts that are another one with a column left empty, as for a row that lacks it. */
function withoutEmptied(texts: readonly TextPattern[]): readonly TextPattern[] {
	const constantsOf = ({ parts }: TextPattern): string =>
		parts
			.flatMap((part) => {
				if (part.kind === "literal") {
					return [part.text];
				}
				return part.kind === "special" ? [part.name] : [];
			})
			.join("");
	const holesOf = ({ parts }: TextPattern): number =>
		parts.filter(({ kind }) => kind !== "literal" && kind !== "special").length;
	return texts.filter(
		(text) =>
			!texts.some((other) => constantsOf(other) === constantsOf(text) && holesOf(other) > holesOf(text)),
	);
}

/** What the script makes of a row. */
export function scriptPattern({ formatting, tokenize }: FormConfig): TextPattern | undefined {
	const input = tokenize?.input;
	return formatting?.pattern ?? ((input?.parts.length ?? 0) > 1 ? input : undefined);
}

/** A function that hands on one column says nothing of its own. */
function isColumn({ parts }: TextPattern): boolean {
	return parts.every(({ kind }) => kind === "field" || kind === "special");
}

function scriptForm(
	pattern: TextPattern,
	samples: readonly PromptSample[],
	context: PromptContext,
): TrainingForm | undefined {
	const chat = pattern.parts.find((part) => part.kind === "chat");
	const { location } = pattern;
	if (chat !== undefined) {
		const rendered = renderedOf(samples, context);
		return { kind: "chat", location, rendered, ...writtenChat(chat, samples, context) };
	}
	const answer = pattern.parts.findLastIndex(({ kind }) => kind === "field");
	const before = pattern.parts.slice(0, Math.max(answer, 0));
	const constant = before.map((part) => (part.kind === "literal" ? part.text.trim() : "")).join("");
	// Enough is known around what is not: it takes the place of a column.
	const parts = constant.length < FEWEST_CONSTANT ? before : before.map(withoutUnknown);
	const text = parts.some(({ kind }) => kind === "field") ? promptText(parts, context) : undefined;
	if (text === undefined || text.replaceAll(HOLE, "").trim() === "") {
		return undefined;
	}
	const isLoose = parts !== before && before.some(({ kind }) => kind === "unknown");
	const filled = textsOf(samples, context);
	const loose = isLoose ? { mayLackHoles: true } : {};
	return { kind: "text", location, text, ...loose, filled, answers: answersOf(samples) };
}

/** Characters of a form by which it is told from another. */
const FEWEST_CONSTANT = 12;

function withoutUnknown(part: PatternPart): PatternPart {
	return part.kind === "unknown" ? { kind: "field", field: part.text, location: part.location } : part;
}

type ChatForm = TrainingForm & { readonly kind: "chat" };

function writtenChat(
	{ messages }: PatternPart & { readonly kind: "chat" },
	samples: readonly PromptSample[],
	context: PromptContext,
): Pick<ChatForm, "systems" | "user" | "users"> {
	if (messages === undefined) {
		const users = samples.flatMap(({ chat }) => (chat?.user === undefined ? [] : [chat.user]));
		return { users, ...systemsOf(samples) };
	}
	const answer = messages.findLastIndex(({ role }) => role === "assistant");
	const before = answer < 0 ? messages : messages.slice(0, answer);
	const system = before.find(({ role }) => role === "system");
	const systemText = system && promptText(system.content, context);
	const question = before.findLast(({ role }) => role === "user");
	const user = question && promptText(question.content, context);
	return {
		users: [],
		...(system !== undefined && systemText === undefined ? {} : { systems: [systemText] }),
		...(user === undefined ? {} : { user }),
	};
}

function systemsOf(samples: readonly PromptSample[]): Pick<ChatForm, "systems"> {
	const chats = samples.flatMap(({ chat }) => (chat === undefined ? [] : [chat]));
	return chats.length === 0 ? {} : { systems: [...new Set(chats.map(({ system }) => system))] };
}

/** Text before the answer of each record. */
function textsOf(samples: readonly PromptSample[], context: PromptContext): readonly string[] {
	return samples.flatMap(({ text }) => (text === undefined ? [] : [withoutBos(text, context)]));
}

function answersOf(samples: readonly PromptSample[]): readonly string[] {
	return samples.flatMap(({ answer }) => answer ?? []);
}

/** Each record's chat with its question as a hole, where the question stands in it once. */
function renderedOf(samples: readonly PromptSample[], context: PromptContext): readonly string[] {
	const forms = samples.flatMap(({ text, chat }) => {
		const user = chat?.user?.trim() ?? "";
		const pieces = text === undefined || user === "" ? [] : withoutBos(text, context).split(user);
		return pieces.length === 2 ? [pieces.join(HOLE)] : [];
	});
	return [...new Set(forms)].slice(0, MOST_FORMS);
}

function sampleForms(
	samples: readonly PromptSample[],
	{ call }: FormConfig,
	context: PromptContext,
): readonly TrainingForm[] {
	const forms: TrainingForm[] = [];
	const chats = samples.filter(({ chat }) => chat !== undefined);
	const [first] = chats;
	if (first !== undefined) {
		forms.push({
			kind: "chat",
			location: call ?? placeOf(first),
			rendered: renderedOf(chats, context),
			...writtenChat({ kind: "chat", addGenerationPrompt: true, location: placeOf(first) }, chats, context),
		});
	}
	const texts = samples.filter(({ chat }) => chat === undefined);
	return [...forms, ...textForms(texts, context)];
}

function textForms(samples: readonly PromptSample[], context: PromptContext): readonly TrainingForm[] {
	const known = new Map<string, { sample: PromptSample; filled: string[] }>();
	for (const sample of samples) {
		const text = sample.text === undefined ? undefined : withoutBos(sample.text, context);
		const form = text === undefined ? undefined : turnsForm(text);
		if (text === undefined || form === undefined) {
			continue;
		}
		const entry = known.get(form) ?? { sample, filled: [] };
		entry.filled.push(text);
		known.set(form, entry);
	}
	if (known.size > 0) {
		return known.size > MOST_FORMS
			? []
			: [...known].map(([text, entry]) => formOf(text, entry, answersOf(samples)));
	}
	const [first] = samples;
	const labelled = labelledForm(
		samples.flatMap(({ text, whole }) => whole ?? text ?? []).map((text) => withoutBos(text, context)),
	);
	if (first !== undefined && labelled !== undefined) {
		return [formOf(labelled.form, { sample: first, filled: [...labelled.filled] })];
	}
	const bare = samples.flatMap(({ text }) => (text === undefined ? [] : [text]));
	// A script that writes markers puts them around the columns, whether or not it could be followed.
	const isWrapped = holdsMarkers(context.scriptText ?? "");
	return first === undefined || bare.length < samples.length || isWrapped
		? []
		: [formOf(HOLE, { sample: first, filled: bare })];
}

function formOf(
	text: string,
	{ sample, filled }: { readonly sample: PromptSample; readonly filled: readonly string[] },
	answers: readonly string[] = [],
): TrainingForm {
	return { kind: "text", location: placeOf(sample), text, filled, answers };
}

/** The text with the contents of its turns as holes; a system prompt stays. */
function turnsForm(text: string): string | undefined {
	// Turns are only told apart where an answer follows.
	const turns = findTurns(`${text}…`)?.turns;
	if (turns === undefined) {
		return undefined;
	}
	let form = "";
	let at = 0;
	for (const { role, content } of turns.slice(0, -1)) {
		if (role !== "system") {
			form += `${text.slice(at, content.start)}${HOLE}`;
			at = content.end;
		}
	}
	return form + text.slice(at);
}

function placeOf({ file, start }: PromptSample): TrainingForm["location"] {
	return { file, range: { start, end: start + 1 } };
}
