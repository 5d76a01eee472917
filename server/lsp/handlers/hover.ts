/** Shows the tokens below the mouse, or those of the selection that it is in; in scripts and configurations, the option or the run. */
import { MarkupKind, type Hover, type HoverParams, type Range } from "vscode-languageserver/node";
import type { HoverAnswer } from "../../core/index.js";
import type { HoverSelection } from "../../protocol.js";
import { askedDocument } from "../asked-document.js";
import { toRange } from "../convert.js";
import { guarded } from "../guard.js";
import { hoverMarkdown } from "../hover-markdown.js";
import { optionMarkdown } from "../option-markdown.js";
import type { Handler, ServerContext } from "../server-context.js";

export const hover: Handler = {
	register(ctx) {
		const work = (params: HoverParams & HoverSelection): Promise<Hover | null> => answer(ctx, params);
		ctx.connection.onHover(guarded(ctx.session.log, "textDocument/hover", null, work));
	},
};

async function answer(ctx: ServerContext, params: HoverParams & HoverSelection): Promise<Hover | null> {
	const { session, client } = ctx;
	const level = session.settings().hover;
	const asked = askedDocument(session, params.textDocument.uri);
	if (level === "off" || asked === undefined) {
		return null;
	}
	const { document, offsetAt, rangeOf } = asked;
	const { start, end } = params.selection ?? { start: params.position, end: params.position };
	const range = { start: offsetAt(start), end: offsetAt(end) };
	const facts = await session.workspace().optionAt(document.file, range.start);
	if (facts !== undefined && session.isCurrent(document)) {
		const value = optionMarkdown(
			facts,
			await session.textsOf([facts.source, facts.value?.source].flatMap((one) => one?.file ?? [])),
		);
		return { contents: { kind: MarkupKind.Markdown, value }, ...within(rangeOf(facts.range)) };
	}
	const summary = await session.workspace().runSummaryAt(document.file, range.start);
	if (summary !== undefined && session.isCurrent(document)) {
		const value = summary.lines.map((line) => `- ${line}`).join("\n");
		return { contents: { kind: MarkupKind.Markdown, value }, ...within(rangeOf(summary.place.range)) };
	}
	const found = await session.workspace().hover(document.file, range);
	if (found === undefined || !session.isCurrent(document)) {
		return null;
	}
	const texts = await session.textsOf(filesOf(found));
	const value = hoverMarkdown(found, { level, uri: document.uri, commands: client.commands, texts });
	return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(document, found.range) };
}

function within(range: Range | undefined): Pick<Hover, "range"> {
	return range === undefined ? {} : { range };
}

function filesOf({ decidedBy, warning }: HoverAnswer): string[] {
	return [decidedBy, warning?.decidedBy].flatMap((by) => (by && "file" in by ? [by.file] : []));
}
