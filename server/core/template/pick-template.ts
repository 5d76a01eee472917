/** Which of a tokenizer's chat templates Transformers takes. */

/** One template, or several by name. */
export type ChatTemplates = string | { readonly [name: string]: string };

/** `requested`: a name, or a template itself. Undefined: Transformers refuses to choose. */
export function pickTemplate(
	templates: ChatTemplates | undefined,
	{ requested, hasTools }: { readonly requested?: string; readonly hasTools: boolean },
): string | undefined {
	if (templates === undefined || typeof templates === "string") {
		return requested ?? templates;
	}
	const named = new Map(Object.entries(templates));
	if (requested !== undefined) {
		return named.get(requested) ?? requested;
	}
	return (hasTools ? named.get("tool_use") : undefined) ?? named.get("default");
}
