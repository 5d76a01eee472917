/** What the evaluator understood of a Python script: plain data that trainers read. */
import type { Location, TextRange } from "../base/text-range.js";
import type { Problem } from "../base/staged.js";
import type { ConfigFile } from "../syntax/config/config-node.js";
import type { PythonNode } from "../syntax/python/syntax-tree.js";
import type { Launch } from "./launch.js";
import type { TextPattern } from "./text-pattern.js";
import type { TokenizeFunction } from "./training-config.js";

/** A value with the place that a person would edit to change it. */
export type PythonValue = (
	| { readonly kind: "string"; readonly value: string }
	| { readonly kind: "number"; readonly value: number; readonly isInteger: boolean }
	| { readonly kind: "boolean"; readonly value: boolean }
	| { readonly kind: "none" }
	| { readonly kind: "list"; readonly items: readonly PythonValue[] }
	| {
			readonly kind: "dict";
			readonly entries: readonly { readonly key: string; readonly value: PythonValue }[];
	  }
	/** Text with holes. */
	| { readonly kind: "pattern"; readonly pattern: TextPattern }
	| { readonly kind: "call"; readonly call: PythonCall }
	/** `tokenizer.encode(text)`, or `[from:to]` of it. */
	| {
			readonly kind: "ids";
			readonly text: string;
			readonly addSpecialTokens: boolean;
			readonly from?: number;
			readonly to?: number;
	  }
	/** A name or attribute that is not a constant here, such as `torch.bfloat16` or `tokenizer.eos_token`. */
	| { readonly kind: "symbol"; readonly name: string }
	| { readonly kind: "unknown"; readonly text: string }
) & {
	/** The literal in the source (where a constant is defined, not where it is used). */
	readonly location: Location;
	readonly certainty: "certain" | "possible" | "unknown";
};

export interface PythonArgument {
	readonly value: PythonValue;
	/** `name=value` for keywords, the expression for positional ones. */
	readonly location: Location;
}

export interface PythonCall {
	/** As written, resolved through imports: `trl.SFTTrainer`, `tokenizer.apply_chat_template`. */
	readonly callee: string;
	/** The last part of `callee`. */
	readonly name: string;
	/** The value before the last dot, for calls of methods: `load_dataset(…)` of `dataset.map(…)`. */
	readonly receiver?: PythonValue;
	readonly positional: readonly PythonArgument[];
	/** A splat of something that is not known stands as a keyword named `**`. */
	readonly keywords: readonly (PythonArgument & { readonly name: string })[];
	readonly location: Location;
	/** The variable that the result is assigned to, if any: `dataset`, or `model, tokenizer`. */
	readonly assignedTo?: string;
	/** Name of the function that the call stands in. */
	readonly enclosing?: string;
}

export interface PythonAssignment {
	/** `MAX_LENGTH`, `tokenizer.pad_token`, `result["labels"]`. */
	readonly target: string;
	readonly value: PythonValue;
	/** The whole statement. */
	readonly location: Location;
	readonly enclosing?: string;
}

/** A function, lambda or method. */
export interface PythonFunction {
	readonly name: string;
	readonly parameters: readonly string[];
	readonly location: Location;
	/** What it returns, when it is text: one pattern per `return`; for `return {"text": …}` see `columns`. */
	readonly returns: readonly TextPattern[];
	/** Columns of a returned dict or of assignments to the row, as patterns. */
	readonly columns: readonly { readonly column: string; readonly pattern: TextPattern }[];
	/** True when it loops over the rows of a batch and returns lists. */
	readonly batched: boolean;
	/** Set when it calls a tokenizer and returns ids. */
	readonly tokenize?: TokenizeFunction;
}

/** Text handed to a model at inference (`tokenizer(prompt)` before `generate`, `pipeline(prompt)`, `apply_chat_template`). */
export interface InferencePrompt {
	readonly pattern: TextPattern;
	/** The argument that hands it to the model, where the text is built elsewhere. */
	readonly askedAt?: Location;
	/** Name of the function that it stands in. */
	readonly enclosing?: string;
	/** Set where a server is asked: the name of the model, when it is constant. */
	readonly server?: { readonly model?: string };
}

/** Other files of the workspace that a script uses. */
export interface KnownFiles {
	/** By the module's name as the script imports it. */
	readonly modules: ReadonlyMap<string, PythonModule>;
	/** Configurations by the path as the script writes it. */
	readonly data: ReadonlyMap<string, ConfigFile>;
	/** The commands that start the script, each with other words; the values of a single one are possible ones. */
	readonly launches?: readonly Launch[];
}

export interface PythonModule {
	readonly file: string;
	readonly text: string;
	/** The tree that was read; absent when there is no script. */
	readonly root?: PythonNode;
	readonly imports: readonly {
		readonly module: string;
		readonly name?: string;
		readonly alias: string;
		readonly range: TextRange;
	}[];
	readonly assignments: readonly PythonAssignment[];
	/** Every call, in source order. */
	readonly calls: readonly PythonCall[];
	readonly functions: readonly PythonFunction[];
	readonly prompts: readonly InferencePrompt[];
	/** Syntax errors, at most a few. */
	readonly problems: readonly Problem[];
	/** Nodes that were evaluated: the work that it took. */
	readonly steps?: number;
	/** The module's names as the evaluator of an importing file takes them; of no use to anyone else. */
	readonly exports?: ReadonlyMap<string, unknown>;
	/** The commands that start it, each with other words. */
	readonly launches?: readonly Launch[];
	/** Data files that the script reads (`yaml.safe_load(open(path))`) and that were not given to the evaluator, as written. */
	readonly wantedFiles?: readonly string[];
}
