/** What a release of Transformers does to messages before a chat template sees them, and which releases a run may have. */
import { admitsBetween } from "../project/admits-between.js";
import type { Conversation, Message } from "../types/example.js";
import type { TrainerVersion } from "../types/training-config.js";

export interface TemplateRelease {
	/** The first release that does so. */
	readonly since: string;
	/** What the template engine is asked for. */
	readonly transformersVersion: 4 | 5;
	/** Keys of messages whose value is null are removed. */
	readonly dropsNulls: boolean;
	/** A message's reasoning is given under each name that templates read it by. */
	readonly aliasesReasoning: boolean;
}

/** Read in the releases: `tokenization_utils_base.py` and `utils/chat_template_utils.py` of 4.57.6, 5.5, 5.20 to 5.23. */
const NEWEST: TemplateRelease = {
	since: "5.23.0",
	transformersVersion: 5,
	dropsNulls: true,
	aliasesReasoning: true,
};
const RELEASES: readonly TemplateRelease[] = [
	NEWEST,
	{ since: "5.21.0", transformersVersion: 5, dropsNulls: false, aliasesReasoning: true },
	{ since: "5.0.0", transformersVersion: 5, dropsNulls: false, aliasesReasoning: false },
	{ since: "0", transformersVersion: 4, dropsNulls: false, aliasesReasoning: false },
];

/** Of those that give this conversation's text differently, the ones that the run may have, newest first; never empty. */
export function templateReleases(
	conversation: Conversation,
	template: string,
	version: TrainerVersion | undefined,
): readonly [TemplateRelease, ...TemplateRelease[]] {
	const causes = causesOf(conversation.messages, template);
	const distinct = RELEASES.filter(
		(release, i) => i === 0 || !isSameFor(causes, release, RELEASES[i - 1] ?? release),
	);
	const [newest = NEWEST, ...others] = distinct.length > 1 ? admitted(causes, version) : distinct;
	return [newest, ...others];
}

const REASONING = ["reasoning_content", "thinking", "reasoning"];

interface Causes {
	readonly hasNull: boolean;
	readonly hasReasoning: boolean;
	/** Generation blocks and private names are read differently by 4 and 5. */
	readonly dependsOnMajor: boolean;
}

function causesOf(messages: readonly Message[], template: string): Causes {
	return {
		hasNull: messages.some(({ json }) => Object.values(json).includes(null)),
		hasReasoning: messages.some(({ json }) => REASONING.some((name) => typeof json[name] === "string")),
		dependsOnMajor: /\{%[-+]?\s*generation\b|\._|\(\s*_/.test(template),
	};
}

function isSameFor(causes: Causes, a: TemplateRelease, b: TemplateRelease): boolean {
	return (
		(!causes.hasNull || a.dropsNulls === b.dropsNulls) &&
		(!causes.hasReasoning || a.aliasesReasoning === b.aliasesReasoning) &&
		(!causes.dependsOnMajor || a.transformersVersion === b.transformersVersion)
	);
}

function admitted(causes: Causes, version: TrainerVersion | undefined): readonly TemplateRelease[] {
	const found = RELEASES.filter((release, i) =>
		admitsBetween(version, release.since, RELEASES[i - 1]?.since),
	);
	const possible = found.length > 0 ? found : RELEASES;
	return possible.filter((release, i) => i === 0 || !isSameFor(causes, release, possible[i - 1] ?? release));
}
