/** Which keys of a message Axolotl hands to the chat template besides the mapped ones. */

/**
 * Axolotl parses the template and keeps the keys that it reads of a variable called `message`; of any other name, such as
 * `for m in messages`, it keeps none (jinja_template_analyzer.py, 0.8 to 0.19). A chain of keys ends at the first call.
 */
export function messageKeysOf(template: string): ReadonlySet<string> {
	const keys = new Set<string>();
	for (const expression of expressionsOf(template)) {
		const tokens = [...expression.matchAll(TOKEN)].map(([token]) => token);
		tokens.forEach((token, i) => {
			if (token === "message" && tokens[i - 1] !== ".") {
				addChain(tokens, i + 1, keys);
			}
		});
	}
	return keys;
}

const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[\p{L}_][\p{L}\p{N}_]*|\d+|\S/gu;

/** What stands in `{{ }}` and `{% %}`, in one pass over the text; an output that never ends is left out. */
function expressionsOf(template: string): string[] {
	const found: string[] = [];
	let at = template.indexOf("{");
	while (at >= 0) {
		const kind = template[at + 1];
		if (kind === "#") {
			const close = template.indexOf("#}", at);
			at = close < 0 ? -1 : template.indexOf("{", close);
		} else if (kind === "{" || kind === "%") {
			const close = endOfBlock(template, at + 2, kind === "{" ? "}}" : "%}");
			if (close < 0) {
				return found;
			}
			found.push(template.slice(at + 2, close));
			at = template.indexOf("{", close);
		} else {
			at = template.indexOf("{", at + 1);
		}
	}
	return found;
}

function endOfBlock(template: string, from: number, close: string): number {
	let quote = "";
	for (let i = from; i < template.length; i++) {
		const character = template[i] ?? "";
		if (quote !== "") {
			i += character === "\\" ? 1 : 0;
			quote = character === quote ? "" : quote;
		} else if (character === '"' || character === "'") {
			quote = character;
		} else if (template.startsWith(close, i)) {
			return i;
		}
	}
	return -1;
}

function addChain(tokens: readonly string[], from: number, keys: Set<string>): void {
	let at = from;
	while (tokens[at] === "." || tokens[at] === "[") {
		if (tokens[at] === ".") {
			keys.add(tokens[at + 1] ?? "");
			at += 2;
			continue;
		}
		const close = closingBracket(tokens, at);
		const inner = tokens.slice(at + 1, close);
		if (inner.length > 0 && inner.every((token) => /^["']/.test(token))) {
			keys.add(inner.map((token) => token.slice(1, -1)).join(""));
		}
		at = close + 1;
	}
}

function closingBracket(tokens: readonly string[], open: number): number {
	let depth = 0;
	for (let i = open; i < tokens.length; i++) {
		depth += Number(tokens[i] === "[") - Number(tokens[i] === "]");
		if (depth === 0) {
			return i;
		}
	}
	return tokens.length;
}
