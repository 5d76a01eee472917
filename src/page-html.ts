/** A page of the extension: an empty body, one style sheet and one script, and nothing from elsewhere. */
import * as vscode from "vscode";

/** The only folder that pages may load from. */
export function pageResources(extension: vscode.Uri): vscode.Uri {
	return vscode.Uri.joinPath(extension, "dist");
}

export function pageHtml(
	webview: vscode.Webview,
	extension: vscode.Uri,
	page: "preview" | "dashboard",
): string {
	const folder = pageResources(extension);
	const script = webview.asWebviewUri(vscode.Uri.joinPath(folder, `${page}.js`));
	const style = webview.asWebviewUri(vscode.Uri.joinPath(folder, `${page}.css`));
	const nonce = createNonce();
	// A chart becomes a PNG by way of an image that is made of its own drawing.
	const images = page === "dashboard" ? "; img-src data:" : "";
	const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'${images}`;
	return `<!DOCTYPE html>
<html lang="${vscode.l10n.bundle === undefined ? "en" : vscode.env.language}">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<link rel="stylesheet" href="${style}">
	<title>Tunelint ${page}</title>
</head>
<body>
	<div id="app"></div>
	<script id="translations" type="application/json">${translations()}</script>
	<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

/** The page is English without them. No text of them can end the element. */
function translations(): string {
	return JSON.stringify(vscode.l10n.bundle ?? {}).replaceAll("<", "\\u003c");
}

function createNonce(): string {
	return Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64");
}
