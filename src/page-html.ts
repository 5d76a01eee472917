/** A page of the extension, with what the build wrote for it. */
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { pageText, type PageName } from "./page-text.js";

/** Runs its script; there is no folder that it may load from. */
const pageOptions: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [] };

export interface Page {
	readonly extension: vscode.Uri;
	readonly name: PageName;
	/** Asked once the files are read. */
	isClosed(): boolean;
}

/** Rejects when the extension's own files are not there. */
export async function setPage(webview: vscode.Webview, { extension, name, isClosed }: Page): Promise<void> {
	webview.options = pageOptions;
	const html = await pageHtml(extension, name);
	if (!isClosed()) {
		webview.html = html;
	}
}

async function pageHtml(extension: vscode.Uri, name: PageName): Promise<string> {
	const read = (extensionName: string): Promise<string> =>
		readFile(path.join(extension.fsPath, "dist", `${name}.${extensionName}`), "utf8");
	const [style, script] = await Promise.all([read("css"), read("js")]);
	const { bundle } = vscode.l10n;
	return pageText({
		name,
		style,
		script,
		// The page is English without translations.
		language: bundle === undefined ? "en" : vscode.env.language,
		translations: bundle ?? {},
		nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64"),
	});
}
