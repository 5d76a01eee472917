/** One entry of LLaMA-Factory's dataset_info.json: where the rows are, and what their columns and roles are called. */
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { DatasetReading, TrainerOptions } from "../../types/training-config.js";

/** null: LLaMA-Factory reads no such column, or knows no such role. */
export interface LlamaFactoryDataset {
	readonly formatting: string;
	readonly ranking: boolean;
	readonly columns: { readonly [column: string]: string | null };
	readonly tags: { readonly [tag: string]: string | null };
}

const COLUMNS = {
	prompt: "instruction",
	query: "input",
	response: "output",
	history: null,
	messages: "conversations",
	system: null,
	tools: null,
	images: null,
	videos: null,
	audios: null,
	chosen: null,
	rejected: null,
	kto_tag: null,
};
const TAGS = {
	role_tag: "from",
	content_tag: "value",
	user_tag: "human",
	assistant_tag: "gpt",
	observation_tag: "observation",
	function_tag: "function_call",
	system_tag: "system",
};

export function datasetInfoOf(options: TrainerOptions): LlamaFactoryDataset {
	const formatting = options["formatting"]?.value;
	return {
		formatting: typeof formatting === "string" ? formatting : "alpaca",
		ranking: options["ranking"]?.value === true,
		columns: namesOf(COLUMNS, options["columns"]?.value),
		tags: namesOf(TAGS, options["tags"]?.value),
	};
}

/** Names that are given at all replace every default: those left out are None (parser.py, `DatasetAttr.join`). */
function namesOf(
	usual: { readonly [name: string]: string | null },
	given: JsonValue | undefined,
): { readonly [name: string]: string | null } {
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		return usual;
	}
	const own = new Map<string, JsonValue>(Object.entries(given));
	return Object.fromEntries(
		Object.keys(usual).map((name) => {
			const value = own.get(name);
			return [name, typeof value === "string" ? value : null];
		}),
	);
}

/** How the formats read these rows. */
export function readingOf(dataset: LlamaFactoryDataset, stage: string): DatasetReading | undefined {
	const { columns, ranking, formatting } = dataset;
	const isChat = formatting !== "alpaca";
	if (stage === "pt" && !isChat) {
		return { format: "text", columns: { text: columns["prompt"] ?? null } };
	}
	if (ranking) {
		const prompt = (isChat ? columns["messages"] : columns["prompt"]) ?? null;
		const [chosen, rejected] = [columns["chosen"] ?? null, columns["rejected"] ?? null];
		return {
			format: "preference",
			columns: { ...sideColumns(columns), prompt, chosen, rejected },
			...chatNames(dataset),
		};
	}
	if (isChat) {
		const messages = columns["messages"] ?? null;
		return {
			format: formatting === "openai" ? "messages" : "sharegpt",
			columns: { ...sideColumns(columns), messages, conversations: messages },
			...chatNames(dataset),
		};
	}
	if (columns["kto_tag"] !== null) {
		const [prompt, completion] = [columns["prompt"] ?? null, columns["response"] ?? null];
		return { format: "kto", columns: { prompt, completion, label: columns["kto_tag"] ?? null } };
	}
	return {
		format: "alpaca",
		columns: {
			instruction: columns["prompt"] ?? null,
			input: columns["query"] ?? null,
			output: columns["response"] ?? null,
			system: columns["system"] ?? null,
			history: columns["history"] ?? null,
		},
	};
}

function sideColumns(columns: LlamaFactoryDataset["columns"]): { readonly [column: string]: string | null } {
	return { system: columns["system"] ?? null, tools: columns["tools"] ?? null };
}

function chatNames({ formatting, tags }: LlamaFactoryDataset): Pick<DatasetReading, "messageKeys" | "roles"> {
	if (formatting === "alpaca") {
		return {};
	}
	const roles = [
		[tags["user_tag"], "user"],
		[tags["assistant_tag"], "assistant"],
		[tags["observation_tag"], "tool"],
		[tags["function_tag"], "assistant"],
		[tags["system_tag"], "system"],
	] as const;
	return {
		messageKeys: { role: tags["role_tag"] ?? null, content: tags["content_tag"] ?? null },
		roles: Object.fromEntries(
			roles.flatMap(([written, role]) => (typeof written === "string" ? [[written, role]] : [])),
		),
	};
}
