/** Compares our chat templates with the recorded answers of Transformers, render by render. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import type { RenderFailure } from "../../server/core/types/rendered-chat.js";
import type { RenderedText, TemplateInput } from "../../server/core/types/tokenizer.js";
import { projectRoot } from "./project-root.js";
import { readTemplateConversations, type TemplateConversation } from "./template-conversations.js";

/** Major versions of Transformers. */
export const TRANSFORMERS = ["4", "5"] as const;
export type Transformers = (typeof TRANSFORMERS)[number];

/** `test/conformance/template-parity.json`, written by `npm run parity`. */
export interface TemplateRecords {
	readonly python: { readonly [version in Transformers]: PythonVersions };
	/** Hash of the file of conversations. */
	readonly conversations: string;
	readonly templates: readonly TemplateRecord[];
}

export interface PythonVersions {
	readonly transformers: string;
	readonly jinja2: string;
	readonly tokenizers: string;
	readonly python: string;
}

export interface TemplateRecord {
	readonly name: string;
	/** With its registry and version: `npm …` or `Python …`. */
	readonly package: string;
	/** Every file that holds the text; those of npm packages from the project's folder. */
	readonly places: readonly string[];
	readonly sha256: string;
	readonly answers: { readonly [version in Transformers]: RecordedAnswers };
}

export interface RecordedAnswers {
	/** One a conversation, between ` | `: `!TypeError`, or the start of the text's hash and the mask's spans. */
	readonly python: string;
	/** What our engine gave when this was recorded. */
	readonly ours: TemplateCounts;
}

export interface TemplateCounts {
	readonly renders: number;
	/** With the same text, or the same kind of error. */
	readonly equal: number;
	/** Where Python gives spans of `{% generation %}`, or ours does. */
	readonly masked: number;
	readonly equalSpans: number;
	/** Ids of the conversations whose text, error or spans differ. */
	readonly differing: readonly string[];
}

/** A template with its text, as scripts/parity/package-templates.mjs finds it. */
export interface PackageTemplate {
	readonly name: string;
	readonly package: string;
	readonly places: readonly string[];
	readonly sha256: string;
	readonly template: string;
}

const recordFile = path.join(projectRoot, "test/conformance/template-parity.json");
const engine = createTemplateEngine({ now: () => new Date(2025, 2, 9, 7, 5, 3) });

export function readTemplateRecords(): TemplateRecords {
	if (!existsSync(recordFile)) {
		throw new Error(`There is no ${recordFile}. Run npm run parity where Python is installed.`);
	}
	// The script writes this shape.
	return JSON.parse(readFileSync(recordFile, "utf8")) as TemplateRecords;
}

/** Each text once; throws when a folder of packages is missing. */
export async function loadNpmTemplates(): Promise<readonly PackageTemplate[]> {
	const script = path.join(projectRoot, "scripts/parity/package-templates.mjs");
	// The script exports this function.
	const module = (await import(pathToFileURL(script).href)) as { npmTemplates(): readonly PackageTemplate[] };
	return module.npmTemplates();
}

/** Ours against `recorded`, one answer a conversation. */
export function compareTemplate(
	template: string,
	recorded: string,
	{
		version,
		conversations = readTemplateConversations(),
	}: { readonly version: Transformers; readonly conversations?: readonly TemplateConversation[] },
): TemplateCounts {
	const answers = recorded.split(" | ");
	if (answers.length !== conversations.length) {
		throw new Error("The answers were recorded with other conversations. Run npm run parity.");
	}
	const compared = conversations.map(({ id, input }, i) => {
		const [wanted = "", ...wantedSpans] = (answers[i] ?? "").split(" ");
		const [given, ...givenSpans] = shortAnswer(template, input, version).split(" ");
		const isMasked = wantedSpans.length + givenSpans.length > 0;
		const hasSpans = wantedSpans.join(" ") === givenSpans.join(" ");
		return { id, isEqual: given === wanted, isMasked, hasSpans };
	});
	return {
		renders: compared.length,
		equal: compared.filter(({ isEqual }) => isEqual).length,
		masked: compared.filter(({ isMasked }) => isMasked).length,
		equalSpans: compared.filter(({ isMasked, hasSpans }) => isMasked && hasSpans).length,
		differing: compared.filter(({ isEqual, hasSpans }) => !isEqual || !hasSpans).map(({ id }) => id),
	};
}

/** As scripts/record-templates.py writes an answer. */
export function shortAnswer(template: string, input: TemplateInput, version: Transformers): string {
	const result = renderAs(template, input, version);
	if (result.kind === "render-failure") {
		return `!${result.errorType ?? ""}`;
	}
	const spans = spansInPoints(result).map(([start, end]) => ` ${start}-${end}`);
	return createHash("sha256").update(result.text, "utf8").digest("hex").slice(0, 12) + spans.join("");
}

export function renderAs(
	template: string,
	input: TemplateInput,
	version: Transformers,
): RenderedText | RenderFailure {
	return engine.render(template, { ...input, transformersVersion: version === "4" ? 4 : 5 });
}

/** Python counts code points; a span may go beyond the end of the text, as Transformers reports it. */
export function spansInPoints({ text, generation }: RenderedText): [number, number][] {
	const points = (offset: number): number =>
		[...text.slice(0, offset)].length + Math.max(0, offset - text.length);
	return generation.map(({ start, end }) => [points(start), points(end)]);
}
