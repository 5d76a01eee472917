/** A regular expression as plain data, between the pattern of a tokenizer and what runs it. */
import { literal } from "./regex-characters.js";

export type PatternNode =
	/** One character; `content` is that of a JavaScript class with the flag `v`. */
	| { readonly kind: "class"; readonly content: string }
	| { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
	| { readonly kind: "choice"; readonly options: readonly PatternNode[] }
	/** `max` -1: without limit. */
	| {
			readonly kind: "repeat";
			readonly body: PatternNode;
			readonly min: number;
			readonly max: number;
			readonly isLazy: boolean;
	  }
	/** Never gives back what it took. */
	| { readonly kind: "atomic"; readonly body: PatternNode }
	| {
			readonly kind: "look";
			readonly isBehind: boolean;
			readonly isNegative: boolean;
			readonly body: PatternNode;
	  };

export function classNode(content: string): PatternNode {
	return { kind: "class", content };
}

export function repeatNode(body: PatternNode, min: number, max: number, isLazy = false): PatternNode {
	return { kind: "repeat", body, min, max, isLazy };
}

/** Matches exactly `text`. */
export function textNode(text: string): PatternNode {
	const parts = Array.from(text, (character) => classNode(literal(character)));
	return { kind: "sequence", parts };
}

/** The source of a JavaScript regular expression for the flag `v`. */
export function regexSource(node: PatternNode): string {
	return emit(node, { atomics: 0 });
}

/** `atomics` counts the names that are given. */
function emit(node: PatternNode, names: { atomics: number }): string {
	switch (node.kind) {
		case "class":
			return isLiteral(node.content) ? node.content : `[${node.content}]`;
		case "sequence":
			return node.parts
				.map((part) => (part.kind === "choice" ? group(part, names) : emit(part, names)))
				.join("");
		case "choice":
			return node.options.map((option) => emit(option, names)).join("|");
		case "repeat": {
			const { body, min, max, isLazy } = node;
			const source = body.kind === "class" ? emit(body, names) : group(body, names);
			return `${source}${quantifier(min, max)}${isLazy ? "?" : ""}`;
		}
		case "atomic": {
			// JavaScript has no atomic groups, but a look-ahead never gives back what it took.
			const name = `a${names.atomics++}`;
			return `(?:(?=(?<${name}>${emit(node.body, names)}))\\k<${name}>)`;
		}
		case "look":
			return `(?${node.isBehind ? "<" : ""}${node.isNegative ? "!" : "="}${emit(node.body, names)})`;
	}
}

/** True when a class stands for one character as it is. */
export function isLiteral(content: string): boolean {
	return /^(?:[A-Za-z0-9]|\\u\{[\da-f]+\})$/.test(content);
}

function group(node: PatternNode, names: { atomics: number }): string {
	return `(?:${emit(node, names)})`;
}

function quantifier(min: number, max: number): string {
	if (max === -1) {
		return min > 1 ? `{${min},}` : (["*", "+"][min] ?? "*");
	}
	return min === 0 && max === 1 ? "?" : `{${min},${max}}`;
}
