/** A hover on an option, as Markdown. */
import type { OptionFacts } from "../core/types/option-facts.js";
import type { PlacedText } from "./convert.js";

/** `texts` holds the file that names the release, if it can be read. */
export function optionMarkdown(facts: OptionFacts, texts: ReadonlyMap<string, PlacedText>): string {
	const type = facts.types === undefined ? "" : `: \`${facts.types}\``;
	const lines = [
		`**\`${facts.name}\`**${type} — ${facts.owner}`,
		...(facts.meaning === undefined ? [] : [facts.meaning]),
		defaultLine(facts),
		...(facts.choices.length === 0
			? []
			: [`Values: ${facts.choices.map((one) => `\`${one}\``).join(", ")}.`]),
		...history(facts),
		`*${releaseLine(facts, texts)}*`,
	];
	return lines.filter((line) => line !== "").join("\n\n");
}

function defaultLine({ isRequired, expression, ...facts }: OptionFacts): string {
	if (isRequired) {
		return "It must be given.";
	}
	if (expression !== undefined) {
		return `Default: \`${expression}\`.`;
	}
	return facts.default === undefined ? "" : `Default: \`${JSON.stringify(facts.default)}\`.`;
}

function history({ since, removed, isDeprecated, successor }: OptionFacts): string[] {
	const parts = [
		...(since === undefined ? [] : [`Since ${since}.`]),
		...(removed === undefined ? [] : [`Gone in ${removed}.`]),
		...(isDeprecated ? ["Deprecated."] : []),
		...(successor === undefined ? [] : [`Use \`${successor}\`.`]),
	];
	return parts.length === 0 ? [] : [parts.join(" ")];
}

function releaseLine({ release, source }: OptionFacts, texts: ReadonlyMap<string, PlacedText>): string {
	const text = source === undefined ? undefined : texts.get(source.file);
	if (source === undefined || text === undefined) {
		return `${release}, the newest that could be installed`;
	}
	const { line } = text.positionAt(source.range.start);
	const name = source.file.slice(Math.max(source.file.lastIndexOf("/"), source.file.lastIndexOf("\\")) + 1);
	return `${release}, from [${name}:${line + 1}](<${text.uri}#L${line + 1}>)`;
}
