/** A rule's page for reading: without what only the tests need. */

const FENCE = /^(`{3,}|~{3,})(.*)$/;

/** Snapshots go, with their fences; cursor marks go; everything else stays Markdown. */
export function explainPage(page: string): string {
	const lines: string[] = [];
	let fence: { readonly mark: string; readonly isSnapshot: boolean } | undefined;
	for (const line of page.split(/\r?\n/)) {
		const [, mark, info] = FENCE.exec(line) ?? [];
		if (fence === undefined && mark !== undefined) {
			fence = { mark, isSnapshot: /\bsnapshot\b/.test(info ?? "") };
			pushUnless(fence.isSnapshot, lines, line);
		} else if (fence !== undefined) {
			pushUnless(fence.isSnapshot, lines, line.replaceAll("$0", ""));
			if (mark === fence.mark && info?.trim() === "") {
				fence = undefined;
			}
		} else {
			lines.push(line);
		}
	}
	return `${lines
		.join("\n")
		.replace(/\n{3,}/g, "\n\n")
		.trim()}\n`;
}

function pushUnless(isHidden: boolean, lines: string[], line: string): void {
	if (!isHidden) {
		lines.push(line);
	}
}
