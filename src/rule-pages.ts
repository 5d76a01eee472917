/** The packaged pages of the rules as read-only documents, so that they open without a network. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { RULE_PAGE_REQUEST, type RulePageParams } from "../server/protocol.js";

const SCHEME = "tunelint-rule";

export function rulePageUri(rule: string): vscode.Uri {
	return vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
}

export function provideRulePages(client: LanguageClient): vscode.Disposable {
	return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
		async provideTextDocumentContent(uri) {
			const params: RulePageParams = { rule: uri.path.slice(1).replace(/\.md$/, "") };
			const page = await client.sendRequest<string | null>(RULE_PAGE_REQUEST, params);
			return page ?? `# ${params.rule}\n\nThis version of Tunelint has no page about this rule.\n`;
		},
	});
}
