/** What `type:` of an Axolotl dataset says about its rows. */
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isPlainObject } from "../../syntax/json/plain-values.js";

export type AxolotlDatasetType =
	| { readonly kind: "chat" }
	/** `hasSystem`: the row's `system` column takes the place of the fixed sentences. */
	| {
			readonly kind: "alpaca";
			readonly style: AlpacaStyle;
			readonly preamble: "sentences" | "none" | "column";
	  }
	| { readonly kind: "user-defined"; readonly formats: { readonly [key: string]: JsonValue } }
	| { readonly kind: "completion" }
	| { readonly kind: "segments" }
	| { readonly kind: "tokens" }
	/** `chat_template.default` of `rl: dpo` and its kin. */
	| { readonly kind: "preference" }
	| { readonly kind: "removed" }
	| { readonly kind: "other"; readonly name: string };

export type AlpacaStyle = "instruct" | "chat" | "chatml" | "phi";

const STYLES: readonly string[] = ["instruct", "chat", "chatml", "phi"];

/** `rl`: the run's `rl:`; `conversation`: the dataset's, which `alpaca_chat.load` takes for a style. */
export function datasetType(
	type: JsonValue | undefined,
	rl: string | undefined,
	conversation: JsonValue | undefined,
): AxolotlDatasetType {
	if (rl !== undefined) {
		return type === "chat_template.default" && PAIRED.includes(rl)
			? { kind: "preference" }
			: { kind: "other", name: `${typeof type === "string" ? type : "a custom type"} with rl: ${rl}` };
	}
	if (isPlainObject(type)) {
		return { kind: "user-defined", formats: type };
	}
	if (typeof type !== "string" || type === "") {
		return { kind: "tokens" };
	}
	if (/^sharegpt/.test(type)) {
		return { kind: "removed" };
	}
	return named(type, conversation);
}

const PAIRED: readonly string[] = ["dpo", "ipo", "simpo"];

function named(type: string, conversation: JsonValue | undefined): AxolotlDatasetType {
	const [base = "", style] = type.split(":");
	if (base === "alpaca") {
		return alpaca(style ?? "instruct", "sentences", type);
	}
	switch (type.replace(/\.load$/, "")) {
		case "chat_template":
			return { kind: "chat" };
		case "completion":
			return { kind: "completion" };
		case "input_output":
			return { kind: "segments" };
		case "alpaca_instruct":
			return alpaca("instruct", "sentences", type);
		case "alpaca_instruct.load_no_prompt":
			return alpaca("instruct", "none", type);
		case "alpaca_chat":
			return alpaca(typeof conversation === "string" ? conversation : "chat", "sentences", type);
		case "alpaca_chat.load_no_prompt":
			return alpaca("chat", "none", type);
		case "alpaca_w_system":
		case "alpaca_w_system.load_chat":
			return alpaca("chat", "column", type);
		case "alpaca_w_system.load_instruct":
			return alpaca("instruct", "column", type);
		default:
			return { kind: "other", name: type };
	}
}

function alpaca(
	style: string,
	preamble: Extract<AxolotlDatasetType, { kind: "alpaca" }>["preamble"],
	name: string,
): AxolotlDatasetType {
	return isStyle(style) ? { kind: "alpaca", style, preamble } : { kind: "other", name };
}

function isStyle(style: string): style is AlpacaStyle {
	return STYLES.includes(style);
}
