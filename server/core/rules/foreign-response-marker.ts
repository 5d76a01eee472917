/** A marker of Unsloth's `train_on_responses_only` that the run's chat template does not print, told without a tokenizer. */
import type { Run } from "../types/run.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import type { Setting } from "../types/training-config.js";
import { showText } from "../base/wording.js";
import { isKnownByName } from "./support/known-vocabulary.js";

export default defineRule({
	id: "foreign-response-marker",
	stage: "run",
	severity: "error",
	*check(run, ctx) {
		const { responseMarkers } = run.config;
		// Where the rows are tokenized, they show what is found.
		const isProved = run.datasets.some(({ digests }) => digests.some(({ tokens }) => tokens !== undefined));
		if (responseMarkers === undefined || isProved || !printsTemplate(run)) {
			return;
		}
		const printed = headerOf(run, ctx);
		for (const part of [responseMarkers.response, responseMarkers.instruction]) {
			const found = printed === undefined ? undefined : foreign(part, printed.header);
			if (printed !== undefined && part?.source !== undefined && found !== undefined) {
				yield {
					...part.source,
					// A row of one question and one answer is masked right all the same.
					...(part === responseMarkers.response ? {} : { severity: "warning" as const }),
					message: `"${showText(part.value, 40)}" is never found: ${printed.owner} begins a turn with "${printed.opening}", not with "${found}", so ${part === responseMarkers.response ? "no answer is trained and Unsloth removes the rows or stops" : "the masks run over into the next question"}. Use the markers of that template.`,
				};
				return;
			}
		}
	},
});

interface Printed {
	/** `The template "chatml"`, or `Qwen2.5`. */
	readonly owner: string;
	readonly header: string;
	/** The first special token of the header. */
	readonly opening: string;
}

/** Names of Unsloth's templates, by what their turns begin with; those with several forms are left out. */
const NAMED: readonly { readonly names: RegExp; readonly header: string }[] = [
	{ names: /^(?:chatml|qwen-?(?:2\.5|3)(?:-instruct)?)$/, header: "<|im_start|>assistant\n" },
	{
		names: /^llama-?3(?:\.[1-3])?$/,
		header: "<|start_header_id|>assistant<|end_header_id|>\n\n",
	},
	{ names: /^gemma(?:-?[23])?$/, header: "<start_of_turn>model\n" },
	{ names: /^phi-4$/, header: "<|im_start|>assistant<|im_sep|>" },
];

/** What the run's turns look like: by the template that the script takes by name, else by the makers' own. */
function headerOf(run: Run, { family }: RuleContext): Printed | undefined {
	const { templateName, tokenizerEdits, model } = run.config;
	if (templateName !== undefined) {
		const named = NAMED.find(({ names }) => names.test(templateName.value));
		return templateName.certainty === "certain" && named !== undefined
			? printed(`The template "${templateName.value}"`, named.header)
			: undefined;
	}
	const isOwn = tokenizerEdits.chatTemplate === undefined && !/chat_template\s*=(?!=)/.test(run.module.text);
	if (family === undefined || model === undefined || !isOwn || !isKnownByName(run)) {
		return undefined;
	}
	const turn = family.turnsOf?.(model.value)?.assistantTurn ?? family.assistantTurn;
	const isBase = family.isBase?.(model.value) === true;
	return turn === undefined || isBase || !family.markersAreTokens
		? undefined
		: printed(family.name, turn.header);
}

function printed(owner: string, header: string): Printed | undefined {
	const opening = SPECIAL.exec(header)?.[0];
	return opening === undefined ? undefined : { owner, header, opening };
}

const SPECIAL = /<\|[^|>\s]+\|>|<start_of_turn>|<｜[^｜]+｜>|\[INST\]/;

/** The first special token of the marker, where the template's turns have none of that name. */
function foreign(part: Setting<string> | undefined, header: string): string | undefined {
	const special = part?.certainty === "unknown" ? undefined : SPECIAL.exec(part?.value ?? "")?.[0];
	return special === undefined || header.includes(special) ? undefined : special;
}

/** The text is what the template prints of messages: not a column as it stands, and nothing by hand. */
function printsTemplate({ config, datasets }: Run): boolean {
	const texts = config.possibleTexts ?? (config.formatting === undefined ? [] : [config.formatting.pattern]);
	return texts.length === 0
		? datasets.some(({ format }) => format === "messages")
		: texts.every(({ parts }) => parts.length > 0 && parts.every(({ kind }) => kind === "chat"));
}
