/** Code actions that accept a finding: they edit the settings of its folder, or put a comment on its line. */
import {
	CodeActionKind,
	type CodeAction,
	type Diagnostic,
	type WorkspaceEdit,
} from "vscode-languageserver/node";
import { applyEdits, EMPTY_SETTINGS, type Finding } from "../core/index.js";
import type { SuppressionOffer } from "../workspace/offer-suppressions.js";
import { uriOf } from "./convert.js";
import { toWorkspaceEdit } from "./edits.js";
import type { ServerContext } from "./server-context.js";

/** A place with more findings than this is read one by one anyway. */
const MOST_FINDINGS = 4;

export async function suppressionActions(
	ctx: ServerContext,
	findings: readonly Finding[],
	diagnostics: readonly Diagnostic[],
): Promise<CodeAction[]> {
	const actions = new Map<string, CodeAction>();
	for (const finding of findings.slice(0, MOST_FINDINGS)) {
		const own = diagnostics.filter(
			({ code, message }) => code === finding.rule && message === finding.message,
		);
		for (const offer of await ctx.session.workspace().suppressionsFor(finding)) {
			const edit = await editOf(ctx, offer);
			if (edit !== undefined && !actions.has(offer.title)) {
				actions.set(offer.title, {
					title: offer.title,
					kind: CodeActionKind.QuickFix,
					edit,
					...(own.length === 0 ? {} : { diagnostics: own }),
				});
			}
		}
	}
	return [...actions.values()];
}

async function editOf(ctx: ServerContext, offer: SuppressionOffer): Promise<WorkspaceEdit | undefined> {
	const { file, edit, creates } = offer;
	if (!creates) {
		return toWorkspaceEdit(ctx, [{ file, range: edit.range, newText: edit.newText }]);
	}
	if (!ctx.client.canCreateFiles) {
		return undefined;
	}
	const uri = uriOf(file);
	const start = { line: 0, character: 0 };
	const newText = applyEdits(EMPTY_SETTINGS, [edit]);
	return {
		documentChanges: [
			{ kind: "create", uri, options: { ignoreIfExists: true } },
			{ textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText }] },
		],
	};
}
