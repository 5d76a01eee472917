/** Compares all templates that can be had without Python and writes their part of docs/parity.md; scripts/parity.mjs calls it. */
import { templateSection } from "./template-parity-page.js";
import {
	compareTemplate,
	loadNpmTemplates,
	readTemplateRecords,
	TRANSFORMERS,
	type TemplateCounts,
	type TemplateRecords,
	type Transformers,
} from "./template-parity.js";
import { readTemplateConversations } from "./template-conversations.js";
import { compareSmallTemplates } from "./template-small.js";

export async function paritySection(): Promise<string> {
	const records = readTemplateRecords();
	return templateSection(await withNpmCounts(records), compareSmallTemplates());
}

/** Templates of npm packages are counted again; the counts of others are those of the recording. */
async function withNpmCounts(records: TemplateRecords): Promise<TemplateRecords> {
	const conversations = readTemplateConversations();
	const found = new Map((await loadNpmTemplates()).map(({ sha256, template }) => [sha256, template]));
	const templates = records.templates.map((record) => {
		const template = found.get(record.sha256);
		if (template === undefined) {
			return record;
		}
		const count = (version: Transformers): TemplateCounts =>
			compareTemplate(template, record.answers[version].python, { version, conversations });
		const [first, second] = TRANSFORMERS;
		return {
			...record,
			answers: {
				[first]: { ...record.answers[first], ours: count(first) },
				[second]: { ...record.answers[second], ours: count(second) },
			},
		};
	});
	return { ...records, templates };
}
