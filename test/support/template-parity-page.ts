/** The chat template part of docs/parity.md, from one comparison and the records. */
import { readTemplateConversations } from "./template-conversations.js";
import { knownTemplateDifferences, knownVersionDifferences } from "./template-known-differences.js";
import {
	TRANSFORMERS,
	type TemplateCounts,
	type TemplateRecord,
	type TemplateRecords,
	type Transformers,
} from "./template-parity.js";
import type { SmallParity } from "./template-small.js";

export function templateSection(records: TemplateRecords, small: SmallParity): string {
	const { templates } = records;
	const fromNpm = templates.filter(isFromNpm);
	return [
		"## Chat templates",
		"",
		summary(records),
		"",
		`Text, or the kind of the error that Python raises, and the spans of \`{% generation %}\` blocks are compared. Each real`,
		`template is rendered with ${conversationCount()} conversations: system and developer messages, tools and their calls, reasoning,`,
		"documents, parts of content, missing and odd values, wrong orders, an open last message.",
		"",
		`- ${number(fromNpm.length)} of the templates come with npm packages: every test run renders them again.`,
		`- ${number(templates.length - fromNpm.length)} come with Python packages only: \`npm run parity\` renders them again where there is a Python.`,
		`- ${number(small.templates)} small templates of ours, one per feature and one per pair of features, are rendered with ${small.conversations} conversations`,
		`  and both versions in every test run: ${number(small.equal)} of ${number(small.renders)} renders are equal.`,
		"",
		"### Versions",
		"",
		"| Transformers | Jinja2 | Tokenizers | Python |",
		"|---|---|---|---|",
		...TRANSFORMERS.map((version) => {
			const { transformers, jinja2, tokenizers, python } = records.python[version];
			return `| ${transformers} | ${jinja2} | ${tokenizers} | ${python} |`;
		}),
		"",
		"### Where our templates differ",
		"",
		...oursDiffers(templates),
		"",
		"By design a render stops with an error that says so, and gives no other text, at:",
		"",
		...knownTemplateDifferences.map(({ what, cause, link }) => `- ${what}: ${cause} ([upstream](${link})).`),
		"",
		"### Where the versions of Transformers differ from each other",
		"",
		"Tunelint follows the version that a run uses.",
		"",
		...versionsDiffer(templates),
		"",
		...[...new Set(templates.map((record) => record.package))].flatMap((name) =>
			packageTable(
				records,
				templates.filter((record) => record.package === name),
			),
		),
	].join("\n");
}

/** Whether a test run can render it. */
function isFromNpm({ package: name }: TemplateRecord): boolean {
	return name.startsWith("npm ");
}

function summary({ python, templates }: TemplateRecords): string {
	const all = templates.flatMap(({ answers }) => TRANSFORMERS.map((version) => answers[version]));
	const sum = (of: (counts: TemplateCounts) => number): number =>
		all.reduce((total, { ours }) => total + of(ours), 0);
	const renders = sum((counts) => counts.renders);
	const equal = sum((counts) => counts.equal);
	const masked = sum((counts) => counts.masked);
	const equalSpans = sum((counts) => counts.equalSpans);
	const errors = all.reduce((total, answers) => total + (answers.python.match(/!/g) ?? []).length, 0);
	const versions = TRANSFORMERS.map((version) => `\`transformers ${python[version].transformers}\``).join(
		" and ",
	);
	const share =
		equal === renders && equalSpans === masked
			? "all are equal"
			: `${number(equal)} are equal, and ${number(equalSpans)} of the spans`;
	return (
		`**${number(templates.length)} templates, ${number(renders)} renders with ${versions}: ${share}.** ` +
		`Of the renders ${number(errors)} raise an error in Python, and ${number(masked)} have spans.`
	);
}

function oursDiffers(templates: readonly TemplateRecord[]): string[] {
	const lines = templates.flatMap(({ name, answers }) =>
		TRANSFORMERS.flatMap((version) => {
			const { differing } = answers[version].ours;
			return differing.length === 0
				? []
				: [`- ${name}, Transformers ${version}: ${differing.join(", ")}; the cause is not known.`];
		}),
	);
	return lines.length === 0 ? ["In no render of these templates."] : lines;
}

function versionsDiffer(templates: readonly TemplateRecord[]): string[] {
	const counts = new Map<string, number>();
	for (const conversation of templates.flatMap(conversationsThatDiffer)) {
		counts.set(conversation, (counts.get(conversation) ?? 0) + 1);
	}
	const lines = [...counts].map(([conversation, count]) => {
		const known = knownVersionDifferences[conversation];
		const cause =
			known === undefined
				? "the cause is not known"
				: `${known.what}: ${known.cause} ([upstream](${known.link}))`;
		return `- ${plural(count, "template")} with the conversation "${conversation}": ${cause}.`;
	});
	return lines.length === 0 ? ["Nowhere."] : lines;
}

/** Ids of the conversations of which Transformers 4 and 5 give another answer. */
export function conversationsThatDiffer({ answers }: TemplateRecord): string[] {
	const [first, second] = TRANSFORMERS.map((version) => answers[version].python.split(" | "));
	return readTemplateConversations()
		.filter((_, i) => first?.[i] !== second?.[i])
		.map(({ id }) => id);
}

function packageTable({ python }: TemplateRecords, templates: readonly TemplateRecord[]): string[] {
	const [first] = templates;
	return [
		`### ${first?.package ?? ""}`,
		"",
		`| Template | ${TRANSFORMERS.map((version) => `Equal, ${python[version].transformers} | Spans`).join(" | ")} |`,
		`|---|${TRANSFORMERS.map(() => "---:|---:").join("|")}|`,
		...templates.map(row),
		"",
	];
}

function row({ name, package: from, answers }: TemplateRecord): string {
	const cells = TRANSFORMERS.flatMap((version: Transformers) => {
		const { equal, renders, masked, equalSpans } = answers[version].ours;
		return [`${equal} / ${renders}`, masked === 0 ? "–" : `${equalSpans} / ${masked}`];
	});
	const [, packageName = ""] = from.split(" ");
	const own = name.slice(packageName.length).trim();
	return `| ${[own === "" ? "its own" : own, ...cells].join(" | ")} |`;
}

function conversationCount(): number {
	return readTemplateConversations().length;
}

function plural(count: number, noun: string): string {
	return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function number(value: number): string {
	return value.toLocaleString("en-GB");
}
