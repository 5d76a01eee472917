/** What is known of the model that two prompts are compared for. */

export interface PromptContext {
	/** Texts of `eos_token` and the like, by their names. */
	readonly specialTokens: { readonly [name: string]: string | undefined };
	/** The family's markers, to expand `chat` parts. */
	readonly chatMarkers?: {
		readonly user: { readonly header: string; readonly end: string };
		readonly assistant: { readonly header: string; readonly end: string };
	};
	/** True when the run sets a chat template of its own, so that the family's markers say nothing. */
	readonly hasOwnTemplate: boolean;
	/** The training script and what it imports, where one is known: what it writes around a column stands there. */
	readonly scriptText?: string;
	/** Values of columns of the data that the asking script reads, by name. */
	readonly columns?: ReadonlyMap<string, readonly string[]>;
}
