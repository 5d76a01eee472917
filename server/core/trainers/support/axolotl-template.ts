/** The chat template of an Axolotl run: the tokenizer's, one in the config, or one that Axolotl brings. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import { stopsWith, textOption, type AxolotlRun } from "./axolotl-run.js";

export interface AxolotlTemplate {
	/** Absent: the tokenizer's own, with the config's edits. */
	readonly given?: string;
	readonly text: string;
}

/** Prints what Axolotl's `chatml` prints, for any list of messages; see the recording. */
export const CHATML =
	"{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}" +
	"{{ message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
	"{% if add_generation_prompt %}{{ '<|im_start|>assistant' + '\\n' }}{% endif %}";

const FALLBACK = "tokenizer_default_fallback_";

/** `jinja` without a text is an error of the config; a dataset's `tokenizer_default` is the run's template. */
export function templateOf(run: AxolotlRun): AxolotlTemplate | Unavailable {
	const own = run.dataset?.options?.["chat_template"]?.value;
	if (own === "jinja") {
		const text = run.dataset?.options?.["chat_template_jinja"]?.value;
		return typeof text === "string" ? fromText(text, run) : missingText(run);
	}
	if (typeof own === "string" && own !== "tokenizer_default") {
		return named(own, run, () => templateOfRun(run));
	}
	return templateOfRun(run);
}

function templateOfRun(run: AxolotlRun): AxolotlTemplate | Unavailable {
	const options = run.config.options ?? {};
	const choice = options["chat_template"]?.value ?? null;
	const text = options["chat_template_jinja"]?.value ?? null;
	if (choice === "jinja" || (choice === null && text !== null)) {
		return typeof text === "string" ? fromText(text, run) : missingText(run);
	}
	if (typeof choice === "string" && choice !== "tokenizer_default") {
		return named(choice, run, () => ofTokenizer(run));
	}
	return ofTokenizer(run);
}

function named(
	name: string,
	run: AxolotlRun,
	fallback: () => AxolotlTemplate | Unavailable,
): AxolotlTemplate | Unavailable {
	if (name.startsWith(FALLBACK)) {
		const { chatTemplate, template } = run.engine.tokenizer.facts;
		if (template.level === "unavailable") {
			return unavailable(template.why, template.todo);
		}
		return hasText(chatTemplate) ? fallback() : named(name.slice(FALLBACK.length), run, fallback);
	}
	if (name === "chatml") {
		return { given: CHATML, text: CHATML };
	}
	return unavailable(
		`\`chat_template: ${name}\` is a template that Axolotl brings along, and Tunelint does not have its text.`,
		"Put the template's text into chat_template_jinja, or use chat_template: tokenizer_default.",
	);
}

/** A template has braces or several lines; a path has neither. */
export function isPath(text: string): boolean {
	return !/[{\n]/.test(text) && /\.\w+$/.test(text.trim());
}

/** A path is read with the config; what is left of it here is a file that was not found. */
function fromText(text: string, run: AxolotlRun): AxolotlTemplate | Unavailable {
	const file = textOption(run, `file:${text}`);
	if (isPath(text) && file === undefined) {
		return unavailable(
			`The chat template file "${text}" was not found.`,
			"Write its path relative to the folder in which Axolotl is started.",
		);
	}
	const template = file ?? text;
	return { given: template, text: template };
}

function ofTokenizer(run: AxolotlRun): AxolotlTemplate | Unavailable {
	const { chatTemplate, template } = run.engine.tokenizer.facts;
	if (template.level === "unavailable") {
		return unavailable(template.why, template.todo);
	}
	return hasText(chatTemplate)
		? { text: chatTemplate }
		: stopsWith(
				run,
				"a ValueError: the tokenizer has no chat template",
				"Set chat_template, such as chat_template: chatml.",
			);
}

function hasText(template: string | undefined): template is string {
	return template !== undefined && template.trim() !== "";
}

function missingText(run: AxolotlRun): Unavailable {
	return stopsWith(
		run,
		"a ValueError: chat_template: jinja needs chat_template_jinja",
		"Put the template's text into chat_template_jinja.",
	);
}
