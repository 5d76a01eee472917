/** How a file that asks a model has a record's own chat printed; plain data, so that it can be sent to a worker. */
import type { ChatVariable } from "./chat-options.js";

export interface ChatAsk {
	/** Absent: those of the record or of the training script. */
	readonly variables?: { readonly [name: string]: ChatVariable };
	/** False: the record's tools are left out. */
	readonly withTools: boolean;
	/** In place of the tokenizer's own. */
	readonly template?: string;
}
