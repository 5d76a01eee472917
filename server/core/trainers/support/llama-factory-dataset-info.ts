/** One entry of LLaMA-Factory's dataset_info.json: where the rows are, and what their columns and roles are called. */
import { readDatasetEntry, type DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import type { DatasetReading, TrainerOptions } from "../../types/training-config.js";

export function datasetInfoOf(options: TrainerOptions): DatasetEntry {
	const plain = Object.entries(options).map(([name, { value }]) => [name, value] as const);
	return readDatasetEntry(Object.fromEntries(plain));
}

/** How the formats read these rows. */
export function readingOf(dataset: DatasetEntry, stage: string): DatasetReading | undefined {
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

function sideColumns(columns: DatasetEntry["columns"]): { readonly [column: string]: string | null } {
	return { system: columns["system"] ?? null, tools: columns["tools"] ?? null };
}

function chatNames({ formatting, tags }: DatasetEntry): Pick<DatasetReading, "messageKeys" | "roles"> {
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
