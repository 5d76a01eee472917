/** Where the comments of a script or of a YAML configuration stand; a `#` inside a string is none. */
import type { TextRange } from "../base/text-range.js";
import type { ConfigFile, ConfigNode } from "../syntax/config/config-node.js";
import { descendants } from "../syntax/python/syntax-tree.js";
import type { PythonModule } from "../types/python-module.js";

/** From `#` to the end of the line, in the order of the text. */
export function commentsIn({ text, root }: PythonModule, config: ConfigFile | undefined): TextRange[] {
	if (config !== undefined) {
		return config.language === "yaml" ? yamlComments(text, config.root) : [];
	}
	if (root === undefined) {
		return [];
	}
	return descendants(root)
		.filter(({ type }) => type === "comment")
		.map(({ start, end }) => ({ start, end }));
}

/** The range of the string that holds the offset; a line that is added there would change the string. */
export function stringAround(
	{ root }: PythonModule,
	config: ConfigFile | undefined,
	offset: number,
): TextRange | undefined {
	const isAround = ({ start, end }: TextRange): boolean => start < offset && offset < end;
	if (config !== undefined) {
		return [...scalarsOf(config.root)].find(isAround);
	}
	return root && descendants(root).find((node) => node.type === "string" && isAround(node));
}

function yamlComments(text: string, root: ConfigNode | undefined): TextRange[] {
	const scalars = [...scalarsOf(root)];
	return [...text.matchAll(/(?<=^|[ \t])#[^\r\n]*/gm)]
		.map(({ index, 0: comment }) => ({ start: index, end: index + comment.length }))
		.filter(({ start }) => !scalars.some((scalar) => scalar.start <= start && start < scalar.end));
}

function* scalarsOf(node: ConfigNode | undefined): Generator<TextRange> {
	if (node?.kind === "map") {
		for (const { value } of node.entries) {
			yield* scalarsOf(value);
		}
	} else if (node?.kind === "list") {
		for (const item of node.items) {
			yield* scalarsOf(item);
		}
	} else if (node?.kind === "string") {
		yield node;
	}
}
