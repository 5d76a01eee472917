/** The texts that the client and its pages say: those that can be translated, and those that somebody forgot. */
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

export interface ClientTexts {
	readonly texts: ReadonlySet<string>;
	/** Places whose text a translation cannot have as its key. */
	readonly computed: readonly string[];
	/** Words that people see, but that no translation can reach. */
	readonly untranslated: readonly string[];
}

/** `l10n.t` of VS Code, and the functions of `media/texts.ts`. The first argument is the text. */
const TRANSLATES = /(?:^|\.)l10n\.t$|^(?:t|text)$/;
/** Their text comes from a declared one. */
const PASSES_ON = "media/texts.ts";

/** Calls whose first argument is read by people. */
const SHOWS = /\.(?:show(?:Information|Warning|Error)Message|setStatusBarMessage)$/;
/** Properties and attributes that are read by people. */
const SHOWN_PROPERTIES = new Set([
	...[
		"title",
		"placeHolder",
		"placeholder",
		"label",
		"detail",
		"tooltip",
		"prompt",
		"reason",
		"todo",
		"name",
	],
	...["notice", "words", "axis", "aria-label", "aria-valuetext"],
]);
/** Names that are the same in every language, and names that no person reads. */
const NAMES =
	/^(?:Tunelint(?: Trace|:)?|Python|ids?|SVG|PNG|CSV|HEAD|saved|chosen|rejected|problems|True|False|\w+=\w+|[a-z]+(?:[.:-][A-Za-z.-]+)*:?)$/;

/** `folders` are read with everything below them. */
export function clientTexts(...folders: readonly string[]): ClientTexts {
	const texts = new Set<string>();
	const computed: string[] = [];
	const untranslated: string[] = [];
	for (const file of folders.flatMap(sourcesIn)) {
		const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
		const place = (node: ts.Node): string => `${path.basename(file)}: ${node.getText()}`;
		const see = (node: ts.Expression): void => {
			untranslated.push(...wordsIn(node).map(place));
		};
		const visit = (node: ts.Node): void => {
			if (ts.isCallExpression(node)) {
				const called = node.expression.getText();
				const [first, , ...children] = node.arguments;
				if (TRANSLATES.test(called) && !file.endsWith(PASSES_ON)) {
					if (first !== undefined && ts.isStringLiteralLike(first)) {
						texts.add(first.text);
					} else {
						computed.push(place(node));
					}
				} else if (SHOWS.test(called) && first !== undefined) {
					see(first);
				} else if (called === "h") {
					children.forEach(see);
				}
			} else if (ts.isPropertyAssignment(node) && SHOWN_PROPERTIES.has(nameOf(node.name))) {
				see(node.initializer);
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return { texts, computed, untranslated };
}

/** Literals that stand as a value of the expression: behind `?`, `??`, `&&` and in lists, not as arguments of other calls. */
function wordsIn(node: ts.Expression): ts.Expression[] {
	if (ts.isStringLiteralLike(node)) {
		return isWords(node.text) ? [node] : [];
	}
	if (ts.isTemplateExpression(node)) {
		const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
		return parts.some((part) => isWords(part.trim())) ? [node] : [];
	}
	if (ts.isConditionalExpression(node)) {
		return [...wordsIn(node.whenTrue), ...wordsIn(node.whenFalse)];
	}
	if (ts.isBinaryExpression(node)) {
		return [...wordsIn(node.left), ...wordsIn(node.right)].filter(() => isChoice(node.operatorToken.kind));
	}
	if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) {
		return wordsIn(node.expression);
	}
	return ts.isArrayLiteralExpression(node) ? node.elements.flatMap(wordsIn) : [];
}

function isChoice(operator: ts.SyntaxKind): boolean {
	return [
		ts.SyntaxKind.QuestionQuestionToken,
		ts.SyntaxKind.BarBarToken,
		ts.SyntaxKind.AmpersandAmpersandToken,
	].includes(operator);
}

function isWords(text: string): boolean {
	const words = text.replace(/^\$\([a-z~-]+\) ?/, "");
	return /\p{L}{2,}/u.test(words) && !NAMES.test(words);
}

function nameOf(name: ts.PropertyName): string {
	return ts.isStringLiteralLike(name) || ts.isIdentifier(name) ? name.text : "";
}

function sourcesIn(folder: string): string[] {
	return fs
		.readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => path.join(folder, name));
}
