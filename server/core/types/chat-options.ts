/** What a call hands to a chat template besides the messages. */
import type { Location } from "../base/text-range.js";

export type ChatVariable = string | number | boolean | null;

export interface ChatOptions {
	/** `enable_thinking=False`, `date_string="…"`: constants, in the order of the call. */
	readonly variables: readonly {
		readonly name: string;
		readonly value: ChatVariable;
		readonly location: Location;
	}[];
	/** `none`: the call names no tools; `unknown`: they may be among arguments that are not known here. */
	readonly tools: "given" | "none" | "unknown";
	/** `chat_template=…`, where the text is known. */
	readonly template?: { readonly text: string; readonly location: Location };
	/** True when other arguments of the template are not known here. */
	readonly hasUnknown: boolean;
}
