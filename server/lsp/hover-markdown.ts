/** A hover's answer as Markdown: no colours there, so words and the label track do the work. */
import type { HoverAnswer, Location, RunLabel } from "../core/index.js";
import type { TextsByFile } from "./convert.js";
import { codeBlock, codeSpan, commandLink, escapeMarkdown, link } from "./markdown.js";
import type { ClientTraits } from "./server-context.js";
import { bytesPicture, stateSigns, tokenPicture } from "./token-picture.js";

export interface HoverStyle {
	readonly level: "compact" | "full";
	/** The dataset's URI, for the commands. */
	readonly uri: string;
	readonly commands: ClientTraits["commands"];
	/** The texts of the files that the answer names. */
	readonly texts: TextsByFile;
}

type DecidedBy = HoverAnswer["decidedBy"];

export function hoverMarkdown(answer: HoverAnswer, style: HoverStyle): string {
	const { run } = answer;
	const reason = [
		answer.reason === undefined
			? undefined
			: `**Why** ${escapeMarkdown(answer.reason)}${arrow(answer.decidedBy, style)}`,
		answer.warning === undefined
			? undefined
			: `**⚠** ${escapeMarkdown(answer.warning.text)}${arrow(answer.warning.decidedBy, style)}`,
		...(answer.notes ?? []).map(escapeMarkdown),
	];
	const facts = style.level === "full" ? factsOf(run) : [];
	const last = [linksOf(answer, style), `*${runLine(run)}*`];
	return [
		`**${escapeMarkdown(answer.title)}** — record ${answer.record}${turnOf(answer)}`,
		tokensOf(answer, style),
		lines(reason),
		lines([...doubtsOf(answer), ...facts]),
		lines(last),
	]
		.filter((paragraph) => paragraph !== "")
		.join("\n\n");
}

/** `, turn 4 assistant`; not said again when the title says it. */
function turnOf({ turn, title }: HoverAnswer): string {
	return turn === undefined || title.startsWith("turn") ? "" : `, ${escapeMarkdown(turn)}`;
}

/** Two spaces at the end of a line make a line break. */
function lines(given: readonly (string | undefined)[]): string {
	return given.filter((line) => line !== undefined && line !== "").join("  \n");
}

function tokensOf({ tokens, more }: HoverAnswer, { level }: HoverStyle): string {
	if (tokens.length === 0) {
		return "";
	}
	const rest = more === 0 ? "" : `… ${more} more`;
	if (level === "compact") {
		const spans = tokens.map((token) =>
			codeSpan(`${token.index} ${tokenPicture(token)} ${token.id} ${stateSigns[token.state]}`),
		);
		return [...spans, ...(rest === "" ? [] : [rest])].join("  ");
	}
	const pictures = tokens.map(tokenPicture);
	const width = Math.max(...pictures.map((picture) => [...picture].length));
	const rows = tokens.map((token, i) => {
		const picture = pictures[i] ?? "";
		const padding = " ".repeat(width - [...picture].length);
		const id = String(token.id).padStart(6);
		return `${String(token.index).padStart(5)}  ${picture}${padding}  ${id}  ${stateSigns[token.state]} ${token.state.padEnd(7)}  ${bytesPicture(token.bytes)}`;
	});
	return codeBlock(rest === "" ? rows : [...rows, rest]);
}

/** Who decided: the option at its place, or the default of a version. */
function arrow(decidedBy: DecidedBy, { texts }: HoverStyle): string {
	if (decidedBy === undefined || decidedBy === null) {
		return "";
	}
	if ("default" in decidedBy) {
		return ` ← ${codeSpan(decidedBy.default)}, the default of ${escapeMarkdown(decidedBy.version)}`;
	}
	const place = placeOf(decidedBy, texts);
	return place === undefined
		? ` ← ${codeSpan(decidedBy.option)}`
		: ` ← ${link(codeSpan(decidedBy.option), place.target)} ${escapeMarkdown(place.name)}`;
}

function placeOf(
	{ file, range }: Location,
	texts: TextsByFile,
): { target: string; name: string } | undefined {
	const text = texts.get(file);
	if (text === undefined) {
		return undefined;
	}
	const { line, character } = text.positionAt(range.start);
	const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
	return { target: `${text.uri}#L${line + 1},${character + 1}`, name: `${name}:${line + 1}` };
}

/** Nothing when exact: what is not certain, and what to do about it. */
function doubtsOf({ run: { exactness }, reason }: HoverAnswer): string[] {
	// Without a mask the reason already says so.
	if (exactness.level === "exact" || reason?.includes(exactness.why) === true) {
		return [];
	}
	switch (exactness.level) {
		case "approximate":
			return [`**Approximate** ${escapeMarkdown(sentences(exactness.why, exactness.todo))}`];
		case "unavailable":
			return [`**Not known** ${escapeMarkdown(sentences(exactness.why, exactness.todo))}`];
	}
}

function sentences(why: string, todo: string | undefined): string {
	return todo === undefined ? why : `${why} ${todo}`;
}

function factsOf({ script, boundBy, tokenizer, model }: RunLabel): string[] {
	const run = [script, boundBy === undefined ? undefined : `(${boundBy})`]
		.filter((part) => part !== undefined)
		.join(" ");
	return [
		...(run === "" ? [] : [`Script ${escapeMarkdown(run)}`]),
		...(model === undefined ? [] : [`Model ${escapeMarkdown(model)}`]),
		...(tokenizer === undefined ? [] : [`Tokenizer ${escapeMarkdown(tokenizer)}`]),
	];
}

function linksOf({ record }: HoverAnswer, { commands, uri }: HoverStyle): string {
	const preview =
		commands.preview === undefined ? [] : [commandLink("Preview", commands.preview, { uri, record })];
	const change =
		commands.chooseRun === undefined ? [] : [commandLink("Change run", commands.chooseRun, { uri })];
	return [...preview, ...change].join(" · ");
}

function runLine({ trainer, version, model, exactness }: RunLabel): string {
	const shortModel = model?.slice(model.lastIndexOf("/") + 1);
	const library =
		trainer === undefined ? "no run" : [trainer, version].filter((part) => part !== undefined).join(" ");
	return [library, shortModel, exactness.level]
		.filter((part) => part !== undefined && part !== "")
		.map((part) => escapeMarkdown(part ?? ""))
		.join(" · ");
}
