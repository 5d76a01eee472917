/** The HTML of a page: its style and its script stand in it, so that nothing is fetched. No `vscode`, so that it can be tested alone. */

export type PageName = "preview" | "dashboard";

export interface PageParts {
	readonly name: PageName;
	readonly style: string;
	readonly script: string;
	/** Of the texts: a BCP 47 tag. */
	readonly language: string;
	/** Texts by their English ones. */
	readonly translations: Readonly<Record<string, unknown>>;
	/** Never used twice. */
	readonly nonce: string;
}

/** The page may run its own script and use its own style, and load nothing. */
export function pageText({ name, style, script, language, translations, nonce }: PageParts): string {
	// A chart becomes a PNG by way of an image that is made of its own drawing.
	const images = name === "dashboard" ? "; img-src data:" : "";
	const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'${images}`;
	return `<!DOCTYPE html>
<html lang="${language}">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<title>Tunelint ${name}</title>
	<style nonce="${nonce}">${insideElement(style)}</style>
</head>
<body>
	<div id="app"></div>
	<script id="translations" type="application/json">${JSON.stringify(translations).replaceAll("<", "\\u003c")}</script>
	<script nonce="${nonce}">${insideElement(script)}</script>
</body>
</html>`;
}

/** Neither a string of the script nor a comment of the style ends its element; both languages read `<\/` as `</`. */
function insideElement(text: string): string {
	return text.replace(/<(?=\/(?:script|style)|!--)/gi, (less) => `${less}\\`);
}
