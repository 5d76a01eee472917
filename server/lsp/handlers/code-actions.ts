/** Offers the fixes of the findings in a range, each alone and for the whole file. */
import {
	CodeActionKind,
	type CodeAction,
	type CodeActionParams,
	type Diagnostic,
	type WorkspaceEdit,
} from "vscode-languageserver/node";
import { touches, type Finding, type Fix } from "../../core/index.js";
import { askedDocument } from "../asked-document.js";
import { combineFixes, toWorkspaceEdit, type OfferedFix } from "../edits.js";
import { guarded } from "../guard.js";
import type { OpenDocument } from "../open-documents.js";
import type { Handler, ServerContext } from "../server-context.js";
import type { Session } from "../session.js";
import { suppressionActions } from "../suppression-actions.js";

export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.tunelint`;

/** What a fix-all carries until the person chooses it: its edits can be many, so they are computed then. */
interface FixAllRequest {
	readonly uri: string;
	/** Absent: every rule, safe fixes only. */
	readonly rule?: string;
	readonly title?: string;
}

export const codeActions: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
		connection.onCodeAction(
			guarded<CodeActionParams, CodeAction[]>(session.log, "textDocument/codeAction", [], (params) =>
				offer(ctx, params),
			),
		);
		// Not `guarded`: the default is the action itself.
		connection.onCodeActionResolve(async (action) => {
			const request = readFixAll(action.data);
			const resolve = guarded(session.log, "codeAction/resolve", undefined, editOfAll.bind(undefined, ctx));
			const edit = request === undefined ? undefined : await resolve(request);
			return edit === undefined ? action : { ...action, edit };
		});
	},
};

async function offer(
	ctx: ServerContext,
	{ textDocument, range, context }: CodeActionParams,
): Promise<CodeAction[]> {
	const { session } = ctx;
	const asked = askedDocument(session, textDocument.uri);
	if (asked === undefined) {
		return [];
	}
	const { document } = asked;
	const before = session.documents.all();
	const findings = await session.workspace().findingsOf(document.file);
	const offsets = { start: asked.offsetAt(range.start), end: asked.offsetAt(range.end) };
	const touched = findings.filter((finding) => touches(finding.range, offsets));
	const here = offersOf(touched);
	const all = offersOf(findings);
	const quickFixes = isWanted(context.only, CodeActionKind.QuickFix)
		? [
				...(await quickFixesOf(ctx, here, context.diagnostics)),
				...fixAllActions(document, here, all),
				...(await suppressionActions(ctx, touched, context.diagnostics)),
			]
		: [];
	const sources = isWanted(context.only, FIX_ALL_KIND) ? sourceActions(document, all) : [];
	return isUnchanged(session, document, before, all) ? [...quickFixes, ...sources] : [];
}

/** True when the editor asks for all kinds, or for this one or a kind above it. */
function isWanted(only: readonly string[] | undefined, kind: string): boolean {
	return only === undefined || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}

/** A byte order mark is none of the editor's text, so its fix has no edit here. */
function offersOf(findings: readonly Finding[]): OfferedFix[] {
	return findings.flatMap((finding) =>
		(finding.fixes ?? []).filter(({ edits }) => edits.length > 0).map((fix) => ({ finding, fix })),
	);
}

async function quickFixesOf(
	ctx: ServerContext,
	offers: readonly OfferedFix[],
	diagnostics: readonly Diagnostic[],
): Promise<CodeAction[]> {
	const actions = new Map<string, CodeAction>();
	for (const offered of offers) {
		const edit = await toWorkspaceEdit(ctx, combineFixes([offered]));
		if (edit !== undefined) {
			const action = quickFix(offered, edit, diagnostics);
			// Two findings at one place may offer the same change.
			actions.set(`${action.title}\n${JSON.stringify(edit)}`, action);
		}
	}
	return [...actions.values()];
}

function quickFix(
	{ finding, fix }: OfferedFix,
	edit: WorkspaceEdit,
	diagnostics: readonly Diagnostic[],
): CodeAction {
	const repaired = diagnostics.filter(
		({ code, message }) => code === finding.rule && message === finding.message,
	);
	return {
		title: fix.title,
		kind: CodeActionKind.QuickFix,
		edit,
		...(repaired.length === 0 ? {} : { diagnostics: repaired }),
		...(fix.preferred === true ? { isPreferred: true } : {}),
	};
}

/** One for each rule in the range whose fault other places of the file share. */
function fixAllActions(
	document: OpenDocument,
	here: readonly OfferedFix[],
	all: readonly OfferedFix[],
): CodeAction[] {
	const actions = new Map<string, CodeAction>();
	for (const { finding, fix } of here) {
		const chosen = fixesLike(all, finding.rule, fix.title);
		const isMore = combineFixes(chosen).length > fix.edits.length;
		if (chosen.length > 1 && isMore && !actions.has(finding.rule)) {
			const data: FixAllRequest = { uri: document.uri, rule: finding.rule, title: fix.title };
			const title = `Fix all ${chosen.length} "${finding.rule}" problems in this file`;
			actions.set(finding.rule, { title, kind: CodeActionKind.QuickFix, data });
		}
	}
	return [...actions.values()];
}

function sourceActions(document: OpenDocument, all: readonly OfferedFix[]): CodeAction[] {
	const data: FixAllRequest = { uri: document.uri };
	return safeFixes(all).length === 0
		? []
		: [{ title: "Fix all Tunelint problems that have a safe fix", kind: FIX_ALL_KIND, data }];
}

async function editOfAll(
	ctx: ServerContext,
	{ uri, rule, title }: FixAllRequest,
): Promise<WorkspaceEdit | undefined> {
	const { session } = ctx;
	const document = session.documentOf(uri);
	if (document === undefined) {
		return undefined;
	}
	const before = session.documents.all();
	const all = offersOf(await session.workspace().findingsOf(document.file));
	const chosen = rule === undefined ? safeFixes(all) : fixesLike(all, rule, title ?? "");
	const edit = await toWorkspaceEdit(ctx, combineFixes(chosen));
	return isUnchanged(session, document, before, all) ? edit : undefined;
}

/**
 * Offsets of an older text would edit the wrong characters; the editor asks again after a change. What is opened or closed
 * beside the files that the fixes edit does not count: on saving, VS Code asks only once.
 */
function isUnchanged(
	session: Session,
	document: OpenDocument,
	before: readonly OpenDocument[],
	offers: readonly OfferedFix[],
): boolean {
	const edited = offers.flatMap(({ finding, fix }) => fix.edits.map(({ file }) => file ?? finding.file));
	const files = new Set([document.file, ...edited]);
	return before.filter(({ file }) => files.has(file)).every(session.isCurrent);
}

/** For each finding of the rule, the fix with the title; else its first choice, unless that is less safe. */
function fixesLike(all: readonly OfferedFix[], rule: string, title: string): OfferedFix[] {
	const ofRule = all.filter(({ finding }) => finding.rule === rule);
	const mustBeSafe = ofRule.some(({ fix }) => fix.title === title && fix.safety === "safe");
	return onePerFinding(ofRule, (fix) => (fix.title === title ? 2 : firstChoice(fix))).filter(
		({ fix }) => fix.safety === "safe" || !mustBeSafe,
	);
}

function safeFixes(all: readonly OfferedFix[]): OfferedFix[] {
	return onePerFinding(
		all.filter(({ fix }) => fix.safety === "safe"),
		firstChoice,
	);
}

function firstChoice(fix: Fix): number {
	return fix.preferred === true ? 1 : 0;
}

/** The fix with the highest rank of each finding; the first one of equals. */
function onePerFinding(offers: readonly OfferedFix[], rank: (fix: Fix) => number): OfferedFix[] {
	const best = new Map<Finding, OfferedFix>();
	for (const offered of offers) {
		const known = best.get(offered.finding);
		if (known === undefined || rank(offered.fix) > rank(known.fix)) {
			best.set(offered.finding, offered);
		}
	}
	return [...best.values()];
}

function readFixAll(data: unknown): FixAllRequest | undefined {
	if (typeof data !== "object" || data === null || !("uri" in data) || typeof data.uri !== "string") {
		return undefined;
	}
	const rule = "rule" in data && typeof data.rule === "string" ? { rule: data.rule } : {};
	const title = "title" in data && typeof data.title === "string" ? { title: data.title } : {};
	return { uri: data.uri, ...rule, ...title };
}
