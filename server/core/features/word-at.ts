/** The word under a cursor in a text that is trained on. */
import type { TextRange } from "../base/text-range.js";
import { rawRange, type JsonString } from "../syntax/json/json-node.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import { characterAt, stringAt } from "./source-of.js";

/** Written without spaces between words: a single character is the word. */
const ALONE =
	/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const IN_WORD = /^[\p{L}\p{N}\p{M}_]/u;
/** Long runs without a space (encoded data) are cut around the cursor. */
const MOST_CHARACTERS = 80;

/** The word or the single other character under the cursor, as a range of the record's text. */
export function wordAt(analysis: ExampleAnalysis, offset: number): TextRange | undefined {
	const node = textAt(analysis, offset);
	if (node === undefined) {
		return undefined;
	}
	const index = startOfCharacter(node.value, characterAt(node, offset));
	const character = characterFrom(node.value, index);
	if (character === "") {
		return undefined;
	}
	let start = index;
	let end = index + character.length;
	if (isWordCharacter(character)) {
		for (let before = previous(node.value, start); before < start && index - before < MOST_CHARACTERS;) {
			if (!isWordCharacter(characterFrom(node.value, before))) {
				break;
			}
			start = before;
			before = previous(node.value, start);
		}
		while (end - index < MOST_CHARACTERS && isWordCharacter(characterFrom(node.value, end))) {
			end += characterFrom(node.value, end).length;
		}
	}
	return rawRange(node, start, end);
}

/** A string whose text is trained on; without a rendered text, a string content of the example. */
function textAt({ encoding, rendered, example }: ExampleAnalysis, offset: number): JsonString | undefined {
	const range = { start: offset, end: offset };
	const text = encoding?.rendered ?? rendered;
	if (text !== undefined) {
		return stringAt(text, range);
	}
	if (example?.kind !== "conversational") {
		return undefined;
	}
	const node = example.conversation.messages.find(({ contentNode }) => {
		return contentNode !== undefined && contentNode.start < offset && offset < contentNode.end - 1;
	})?.contentNode;
	return node?.kind === "string" ? node : undefined;
}

function isWordCharacter(character: string): boolean {
	return IN_WORD.test(character) && !ALONE.test(character);
}

function characterFrom(text: string, index: number): string {
	const code = text.codePointAt(index);
	return code === undefined ? "" : String.fromCodePoint(code);
}

function startOfCharacter(text: string, index: number): number {
	const isLow = /^[\uDC00-\uDFFF]/.test(text.charAt(index));
	return isLow && index > 0 ? index - 1 : index;
}

function previous(text: string, index: number): number {
	return index === 0 ? 0 : startOfCharacter(text, index - 1);
}
