/** The texts that the client asks VS Code to translate: the first argument of each `l10n.t`, which must be a plain string. */
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

export interface ClientTexts {
	readonly texts: ReadonlySet<string>;
	/** Places whose text a translation cannot have as its key. */
	readonly computed: readonly string[];
}

/** `folder` is read with everything below it. */
export function clientTexts(folder: string): ClientTexts {
	const texts = new Set<string>();
	const computed: string[] = [];
	for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isSource)) {
		const file = path.join(folder, name);
		const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
		const visit = (node: ts.Node): void => {
			if (ts.isCallExpression(node) && /\bl10n\.t$/.test(node.expression.getText(source))) {
				const [text] = node.arguments;
				if (text !== undefined && ts.isStringLiteralLike(text)) {
					texts.add(text.text);
				} else {
					computed.push(`${name}: ${node.getText(source)}`);
				}
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return { texts, computed };
}

function isSource(name: string): boolean {
	return name.endsWith(".ts");
}
