// Makes a page for readers of each rule's page, which is also its test: docs/rules/<id>.md.
import * as fs from "node:fs";
import * as path from "node:path";

/** `folder` holds the pages of the rules. */
export function sitePages(folder, ids) {
	return ids.map((id, index) => ({
		file: `docs/rules/${id}.md`,
		text: pageFor(fs.readFileSync(path.join(folder, `${id}.md`), "utf8"), {
			before: ids[index - 1],
			after: ids[index + 1],
		}),
	}));
}

function pageFor(text, { before, after }) {
	const links = [
		...(before === undefined ? [] : [`[← ${before}](${before}.md)`]),
		"[All rules](../rules.md)",
		...(after === undefined ? [] : [`[${after} →](${after}.md)`]),
	];
	return [text.trimEnd().split("\n").map(plainFence).join("\n"), "", "---", "", links.join(" · "), ""].join(
		"\n",
	);
}

/** What a fence says to the tests, readers see as a heading of the example: `jsonl bad file=x` becomes `jsonl`. */
function plainFence(line) {
	return line.replace(/^(\s*`{3,})([\w-]+) .*$/, "$1$2");
}
