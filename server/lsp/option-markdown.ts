/** A hover on an option, as Markdown. */
import type { Location } from "../core/index.js";
import type { OptionFacts } from "../core/types/option-facts.js";
import type { PlacedText } from "./convert.js";

/** `texts` holds the files that name the release and the value, if they can be read. */
export function optionMarkdown(facts: OptionFacts, texts: ReadonlyMap<string, PlacedText>): string {
	const type = facts.types === undefined ? "" : `: \`${facts.types}\``;
	const lines = [
		`**\`${facts.name}\`**${type} — ${facts.owner}`,
		...(facts.meaning === undefined ? [] : [facts.meaning]),
		valueLine(facts, texts),
		...(facts.notes ?? []),
		defaultLine(facts),
		...(facts.choices.length === 0
			? []
			: [`Values: ${facts.choices.map((one) => `\`${one}\``).join(", ")}.`]),
		...history(facts),
		`*${releaseLine(facts, texts)}*`,
	];
	return lines.filter((line) => line !== "").join("\n\n");
}

/** The value is repeated only where it is written elsewhere. */
function valueLine({ value }: OptionFacts, texts: ReadonlyMap<string, PlacedText>): string {
	if (value === undefined || (value.source === undefined && value.isSure)) {
		return "";
	}
	const shown = `Here: \`${JSON.stringify(value.value)}\``;
	const unsure = value.isFromCommand ? ", unless another command is used" : UNSURE;
	const sure = value.isSure ? "" : unsure;
	const text = value.source && texts.get(value.source.file);
	return value.source === undefined || text === undefined
		? `${shown}${sure}.`
		: `${shown}, ${value.isFromCommand ? "given in" : "from"} ${linkTo(value.source, text)}${sure}.`;
}

const UNSURE = ", unless the command line or the environment says otherwise";

function linkTo({ file, range }: Location, text: PlacedText): string {
	const { line } = text.positionAt(range.start);
	const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
	return `[${name}:${line + 1}](<${text.uri}#L${line + 1}>)`;
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
	return `${release}, from ${linkTo(source, text)}`;
}
