/**
 * Runs a pattern without the engine's regular expressions, whose stack a run of millions of characters overflows.
 * Slower, but a run of one class takes no stack at all.
 */
import type { PatternNode } from "./pattern-node.js";
import { unitsAt } from "./utf8.js";

/** The end of the match that starts at `at`, or -1. */
export type Matcher = (text: string, at: number) => number;

export function createMatcher(pattern: PatternNode): Matcher {
	const match = compile(pattern);
	return (text, at) => match(text, at, (end) => end);
}

/** Tries what follows from an index: the end of the whole match, or -1. */
type Rest = (at: number) => number;
type Node = (text: string, at: number, rest: Rest) => number;

function compile(node: PatternNode): Node {
	const step = compileFixed(node);
	if (step !== undefined) {
		return (text, at, rest) => {
			const end = step(text, at);
			return end < 0 ? -1 : rest(end);
		};
	}
	switch (node.kind) {
		case "sequence":
			return node.parts
				.map(compile)
				.reduceRight((after, part) => (text, at, rest) => part(text, at, (end) => after(text, end, rest)));
		case "choice":
			return compileChoice(node.options.map(compile));
		case "repeat":
			return compileRepeat(node);
		case "atomic": {
			const body = compile(node.body);
			return (text, at, rest) => {
				const end = body(text, at, (reached) => reached);
				return end < 0 ? -1 : rest(end);
			};
		}
		case "look":
			return compileLook(node);
		case "class":
			return () => -1;
	}
}

function compileChoice(options: readonly Node[]): Node {
	return (text, at, rest) => {
		for (const option of options) {
			const end = option(text, at, rest);
			if (end >= 0) {
				return end;
			}
		}
		return -1;
	};
}

/** One way to match at most: a class, or classes in a row. Undefined for anything else. */
function compileFixed(node: PatternNode): Matcher | undefined {
	if (node.kind === "class") {
		const holds = createClassTest(node.content);
		return (text, at) => (at < text.length && holds(text, at) ? at + unitsAt(text, at) : -1);
	}
	const isCounted = node.kind === "repeat" && node.min === node.max && node.max <= 16;
	const parts = isCounted ? Array<PatternNode>(node.min).fill(node.body) : partsOf(node);
	const steps = parts?.map(compileFixed);
	if (steps === undefined || steps.includes(undefined)) {
		return undefined;
	}
	return (text, at) => steps.reduce((end, step) => (end < 0 ? -1 : (step?.(text, end) ?? -1)), at);
}

function partsOf(node: PatternNode): readonly PatternNode[] | undefined {
	return node.kind === "sequence" ? node.parts : undefined;
}

function compileRepeat({ body, min, max, isLazy }: PatternNode & { readonly kind: "repeat" }): Node {
	const limit = max < 0 ? Number.MAX_SAFE_INTEGER : max;
	const step = compileFixed(body);
	if (step === undefined || isLazy) {
		return compileRecursive(compile(body), { min, limit, isLazy });
	}
	const isClass = body.kind === "class";
	return (text, at, rest) => {
		// The ends of the rounds; those of a class can be found again by walking back.
		const ends: number[] = [];
		let count = 0;
		let end = at;
		for (; count < limit; count++) {
			const next = step(text, end);
			if (next <= end) {
				break;
			}
			if (!isClass) {
				ends.push(end);
			}
			end = next;
		}
		for (; count >= min; count--) {
			const result = rest(end);
			if (result >= 0 || count === 0) {
				return result;
			}
			end = isClass ? characterBefore(text, end) : (ends[count - 1] ?? at);
		}
		return -1;
	};
}

function characterBefore(text: string, end: number): number {
	return end >= 2 && unitsAt(text, end - 2) === 2 ? end - 2 : end - 1;
}

function compileRecursive(
	body: Node,
	{ min, limit, isLazy }: { readonly min: number; readonly limit: number; readonly isLazy: boolean },
): Node {
	const round = (text: string, at: number, rest: Rest, count: number): number => {
		const more = () =>
			count >= limit ? -1 : body(text, at, (end) => (end === at ? -1 : round(text, end, rest, count + 1)));
		if (count < min) {
			return more();
		}
		const first = isLazy ? rest(at) : more();
		if (first >= 0) {
			return first;
		}
		return isLazy ? more() : rest(at);
	};
	return (text, at, rest) => round(text, at, rest, 0);
}

function compileLook({ body, isBehind, isNegative }: PatternNode & { readonly kind: "look" }): Node {
	const inner = compile(body);
	// Patterns look behind at one character; a longer look is tried from each place before.
	const holds = (text: string, at: number): boolean => {
		if (!isBehind) {
			return inner(text, at, (end) => end) >= 0;
		}
		for (let from = at; from >= 0; from--) {
			if (inner(text, from, (end) => (end === at ? end : -1)) >= 0) {
				return true;
			}
			if (body.kind === "class" && from < at - 1) {
				return false;
			}
		}
		return false;
	};
	return (text, at, rest) => (holds(text, at) === isNegative ? -1 : rest(at));
}

/** Whether the character at an index is of a class; remembers answers for the first plane. */
function createClassTest(content: string): (text: string, at: number) => boolean {
	const pattern = new RegExp(`[${content}]`, "vy");
	const known = new Int8Array(0x10000);
	const ask = (text: string, at: number): boolean => {
		pattern.lastIndex = at;
		return pattern.test(text);
	};
	return (text, at) => {
		const code = text.charCodeAt(at);
		if ((code & 0xf800) === 0xd800) {
			return ask(text, at);
		}
		if (known[code] === 0) {
			known[code] = ask(text, at) ? 1 : -1;
		}
		return known[code] === 1;
	};
}
