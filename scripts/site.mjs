// `npm run site`: makes pages of docs/ for a web server, below out/site: plain HTML with one style, no script.
import MarkdownIt from "markdown-it";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const docs = path.join(root, "docs");
const site = path.join(root, "out/site");
const markdown = new MarkdownIt({ html: false, linkify: false });
const style = `:root{color-scheme:light dark}body{max-width:52rem;margin:0 auto;padding:1rem 1.2rem 4rem;font:1rem/1.55 system-ui,sans-serif}
nav{border-bottom:1px solid #8886;margin-bottom:1.5rem;padding-bottom:.6rem}nav a{margin-right:1.2rem}
pre{overflow-x:auto;padding:.8rem;border:1px solid #8886;border-radius:6px}code,pre{font:.9rem/1.45 ui-monospace,monospace}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{border:1px solid #8886;padding:.3rem .6rem;text-align:left;vertical-align:top}img{max-width:100%}`;

fs.rmSync(site, { recursive: true, force: true });
let pages = 0;
for (const name of fs.readdirSync(docs, { recursive: true, encoding: "utf8" })) {
	const source = path.join(docs, name);
	if (fs.statSync(source).isDirectory()) continue;
	const isPage = name.endsWith(".md");
	const target = path.join(site, isPage ? name.replace(/\.md$/, ".html") : name);
	fs.mkdirSync(path.dirname(target), { recursive: true });
	if (isPage) fs.writeFileSync(target, pageOf(fs.readFileSync(source, "utf8"), name));
	else fs.copyFileSync(source, target);
	pages += isPage ? 1 : 0;
}
console.log(`${pages} pages in ${path.relative(process.cwd(), site)}`);

function pageOf(text, name) {
	const title = /^# (.+)$/m.exec(text)?.[1] ?? "Tunelint";
	const up = "../".repeat(name.split(path.sep).length - 1);
	const body = markdown.render(text).replace(/(href="(?!https?:)[^"#]*)\.md(["#])/g, "$1.html$2");
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markdown.utils.escapeHtml(title)} · Tunelint</title>
<style>${style}</style>
</head>
<body>
<nav><a href="${up}index.html">Tunelint</a><a href="${up}rules.html">Rules</a><a href="${up}settings.html">Settings</a><a href="${up}before-you-rent.html">Before you rent</a></nav>
<main>
${body}</main>
</body>
</html>
`;
}
