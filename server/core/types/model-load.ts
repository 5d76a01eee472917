/** A model, an adapter or a tokenizer that a script, a configuration or a command loads. */
import type { Location } from "../base/text-range.js";

export interface ModelLoad {
	readonly role: "model" | "adapter" | "tokenizer" | "gguf";
	/** The path or the hub name as written. */
	readonly name: string;
	/** The value that says so: where a constant is defined. */
	readonly location: Location;
	/** False for a default that the command line or the environment may change. */
	readonly isCertain: boolean;
	/** Of an adapter: the model that it is put on, when the same file names one. */
	readonly base?: { readonly name: string; readonly location: Location };
}
