/** Marks of tokens that do not depend on their state: shared characters, plain text that looks special, the spans of the loss. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";

export interface TokenMarks {
	/** Set on each token of a character that several tokens share. */
	readonly part?: { readonly index: number; readonly count: number; readonly character: string };
	/** Set on each token of a marker that is plain text for this tokenizer. */
	readonly plain?: { readonly index: number; readonly count: number; readonly text: string };
	/** Set on each token of a run of padding, which is shown as one. */
	readonly pads?: { readonly index: number; readonly count: number };
	/** The loss starts before this token, or ends after it. */
	readonly opensLoss: boolean;
	readonly closesLoss: boolean;
	/** The first token of a stretch that the maximum length cuts off. */
	readonly opensCut: boolean;
}

// Shapes of control tokens of the published model families.
const MARKER =
	/<\|[\w▁ ]{1,40}\|>|<\/?s>|<(?:start|end)_of_\w{1,20}>|\[\/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS)\]|<<\/?SYS>>/gu;

// A model never changes, and an arrow key asks again for the marks of the same one.
const known = new WeakMap<PreviewModel, readonly TokenMarks[]>();

export function marksOf(model: PreviewModel): readonly TokenMarks[] {
	const marks = known.get(model) ?? findMarks(model);
	known.set(model, marks);
	return marks;
}

function findMarks(model: PreviewModel): TokenMarks[] {
	const { tokens } = model;
	const parts = sharedCharacters(model);
	const plain = plainMarkers(model);
	const turnStarts = new Set(model.turns.map(({ first }) => first));
	const pads = runsOfPads(tokens, turnStarts);
	return tokens.map((token, i) => {
		const before = turnStarts.has(i) ? undefined : tokens[i - 1];
		const after = turnStarts.has(i + 1) ? undefined : tokens[i + 1];
		const part = parts.get(i);
		const marker = plain.get(i);
		const run = pads.get(i);
		return {
			...(part === undefined ? {} : { part }),
			...(marker === undefined ? {} : { plain: marker }),
			...(run === undefined ? {} : { pads: run }),
			opensLoss: isWanted(token) && !isWanted(before),
			closesLoss: isWanted(token) && !isWanted(after),
			opensCut: token.state === "cut" && tokens[i - 1]?.state !== "cut",
		};
	});
}

/** The token is shown by the first one of its run. */
export function isFoldedPad(marks: TokenMarks | undefined): boolean {
	return (marks?.pads?.index ?? 0) > 0;
}

/** Of two and more; a run ends with its turn. */
function runsOfPads(
	tokens: readonly PreviewToken[],
	turnStarts: ReadonlySet<number>,
): Map<number, NonNullable<TokenMarks["pads"]>> {
	const runs = new Map<number, NonNullable<TokenMarks["pads"]>>();
	for (let first = 0; first < tokens.length;) {
		let end = first;
		while (tokens[end]?.state === "pad" && (end === first || !turnStarts.has(end))) {
			end++;
		}
		const count = end - first;
		for (let i = first; count > 1 && i < end; i++) {
			runs.set(i, { index: i - first, count });
		}
		first = Math.max(end, first + 1);
	}
	return runs;
}

/** Trained, or cut before it could be. */
export function isWanted(token: PreviewToken | undefined): boolean {
	return token?.state === "trained" || (token?.state === "cut" && isLabel(token.wouldBe));
}

function isLabel(label: number | null | undefined): boolean {
	return label !== undefined && label !== null && label >= 0;
}

/** A token without a piece of its own, inside the span of the one before, is a further part of the same character. */
function sharedCharacters({ tokens, text }: PreviewModel): Map<number, NonNullable<TokenMarks["part"]>> {
	const parts = new Map<number, NonNullable<TokenMarks["part"]>>();
	let first = 0;
	const close = (end: number): void => {
		const head = tokens[first];
		const count = end - first;
		if (head !== undefined && count > 1) {
			const character = text.slice(head.start, head.end);
			for (let i = first; i < end; i++) {
				parts.set(i, { index: i - first, count, character });
			}
		}
		first = end;
	};
	tokens.forEach((token, i) => {
		const previous = tokens[i - 1];
		const isPart =
			token.text === "" && token.end > token.start && previous !== undefined && token.start < previous.end;
		if (!isPart) {
			close(i);
		}
	});
	close(tokens.length);
	return parts;
}

function plainMarkers({ tokens, text }: PreviewModel): Map<number, NonNullable<TokenMarks["plain"]>> {
	const marks = new Map<number, NonNullable<TokenMarks["plain"]>>();
	let at = 0;
	for (const match of text.matchAll(MARKER)) {
		const end = match.index + match[0].length;
		while ((tokens[at]?.end ?? Infinity) <= match.index) {
			at++;
		}
		const first = at;
		let last = at;
		while ((tokens[last + 1]?.start ?? Infinity) < end) {
			last++;
		}
		const count = last - first + 1;
		if (count > 1 && !tokens.slice(first, last + 1).some(({ special }) => special)) {
			for (let i = first; i <= last; i++) {
				marks.set(i, { index: i - first, count, text: match[0] });
			}
		}
	}
	return marks;
}
