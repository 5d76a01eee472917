/** Where our chat templates give less than Python's by design, and why Transformers' versions differ from each other. */

export interface KnownTemplateDifference {
	readonly what: string;
	readonly cause: string;
	/** Of the upstream page that says what Python does. */
	readonly link: string;
}

const filters = "https://jinja.palletsprojects.com/en/stable/templates/#jinja-filters";

/** The render stops with a `LimitError` that says so; a text is never another one. */
export const knownTemplateDifferences: readonly KnownTemplateDifference[] = [
	{
		what: "the filter `random` and the function `lipsum`",
		cause: "Python gives another result each time",
		link: `${filters}.random`,
	},
	{
		what: "the filters `filesizeformat`, `urlize` and `wordwrap`",
		cause: "they are not written; no chat template of the list uses them",
		link: filters,
	},
	{
		what: "the filter `pprint` for a value that takes more than one line",
		cause:
			"the rules of Python's `pprint` for breaking lines are not written; no chat template of the list uses it",
		link: "https://docs.python.org/3/library/pprint.html",
	},
	{
		what: "the tag `autoescape` with anything but `false`",
		cause: "it is not written; Transformers renders without it, and no chat template of the list uses it",
		link: "https://jinja.palletsprojects.com/en/stable/templates/#autoescape-overrides",
	},
	{
		what: "more than two million steps, 50 million characters, or a number of more than 100,000 binary digits",
		cause: "Python goes on until its time or memory ends; its sandbox bounds `range` only",
		link: "https://jinja.palletsprojects.com/en/stable/sandbox/#security-considerations",
	},
];

/** By the id of the conversation, and `!` before it when one of them is an error. */
export const knownVersionDifferences: { readonly [conversation: string]: KnownTemplateDifference } = {
	thinking: reasoning("`reasoning_content`"),
	"thinking-field": reasoning("`thinking` or `reasoning`"),
};

function reasoning(field: string): KnownTemplateDifference {
	return {
		what: `a message's ${field}`,
		cause:
			"Transformers 5 copies it to `reasoning_content` and `thinking`, Transformers 4 leaves it as it is",
		link: "https://github.com/huggingface/transformers/blob/v5.23.0/src/transformers/utils/chat_template_utils.py",
	};
}
