/** The preview's page: an empty body, one style sheet and one script, and nothing from elsewhere. */
import * as vscode from "vscode";

/** The only folder that the page may load from. */
export function previewResources(extension: vscode.Uri): vscode.Uri {
	return vscode.Uri.joinPath(extension, "dist");
}

export function previewHtml(webview: vscode.Webview, extension: vscode.Uri): string {
	const folder = previewResources(extension);
	const script = webview.asWebviewUri(vscode.Uri.joinPath(folder, "preview.js"));
	const style = webview.asWebviewUri(vscode.Uri.joinPath(folder, "preview.css"));
	const nonce = createNonce();
	const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
	return `<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<link rel="stylesheet" href="${style}">
	<title>Tunelint preview</title>
</head>
<body>
	<div id="app"></div>
	<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

function createNonce(): string {
	return Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64");
}
