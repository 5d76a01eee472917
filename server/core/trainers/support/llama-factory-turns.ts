/** Rows as LLaMA-Factory's converters align them: turns that alternate, the system prompt apart. */
import type { Unavailable } from "../../base/staged.js";
import type {
	Conversation,
	Example,
	InstructionExample,
	Message,
	TextColumn,
	TextPiece,
} from "../../types/example.js";
import type { DecidedBy } from "../../types/loss-mask.js";
import type { DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import { decidedByOption, type LlamaFactoryRun } from "./llama-factory-run.js";

export interface Turn {
	readonly role: "user" | "assistant" | "observation" | "function";
	readonly pieces: readonly TextPiece[];
	/** Index in the conversation. */
	readonly messageIndex: number;
}

/** A row that is encoded. */
export interface AlignedRow {
	readonly kind: "aligned";
	/** Questions at even, answers at odd indices. */
	readonly turns: readonly Turn[];
	/** Empty: the template's default is used. */
	readonly system: readonly TextPiece[];
	readonly conversation: Conversation;
	/** Why the real row may differ. */
	readonly doubt?: string;
}

/** A row that is skipped with a line in the log. */
export interface SkippedRow {
	readonly kind: "skipped";
	readonly why: string;
	readonly decidedBy: DecidedBy;
	readonly conversation: Conversation;
}

export type Alignment = AlignedRow | SkippedRow | Unavailable;

/** Alpaca's columns: history first, then instruction and input on two lines. */
export function alignInstruction(example: Example & InstructionExample, dataset: DatasetEntry): AlignedRow {
	const { instruction, input, output } = example;
	const system = (dataset.columns["system"] ?? null) === null ? undefined : example.system;
	const history = (dataset.columns["history"] ?? null) === null ? [] : (example.history ?? []);
	const columns: readonly RoleColumns[] = [
		...(system === undefined || textOf(system) === "" ? [] : [["system", [system]] satisfies RoleColumns]),
		...history.flatMap((pair): RoleColumns[] => [
			["user", [pair.instruction]],
			["assistant", [pair.output]],
		]),
		["user", [instruction, ...(input === undefined ? [] : [input])].filter((one) => textOf(one) !== "")],
		["assistant", [output]],
	];
	const query = dataset.columns["query"] ?? null;
	const doubt =
		query !== null && example.columns?.includes(query) === false
			? `The record has no "${query}"; when no record has it, LLaMA-Factory stops with a KeyError.`
			: undefined;
	return { ...rowOfColumns(columns), ...(doubt === undefined ? {} : { doubt }) };
}

/** A prompt and an answer in columns of their own. */
export function alignPair(prompt: TextColumn, answer: TextColumn): AlignedRow {
	return rowOfColumns([
		["user", [prompt]],
		["assistant", [answer]],
	]);
}

type RoleColumns = readonly [role: "system" | "user" | "assistant", columns: readonly TextColumn[]];

function rowOfColumns(rows: readonly RoleColumns[]): AlignedRow {
	const messages = rows.map(([role, columns]) => messageOf(role, columns));
	const turns = rows.flatMap(([role, columns], messageIndex) =>
		role === "system" ? [] : [{ role, pieces: joinLines(columns), messageIndex }],
	);
	const first = rows[0];
	const ends = messages.map(({ source }) => source);
	return {
		kind: "aligned",
		turns,
		system: first?.[0] === "system" ? joinLines(first[1]) : [],
		conversation: {
			messages,
			source: {
				start: Math.min(...ends.map(({ start }) => start)),
				end: Math.max(...ends.map(({ end }) => end)),
			},
		},
	};
}

function messageOf(role: string, columns: readonly TextColumn[]): Message {
	const content = joinLines(columns)
		.map(({ text }) => text)
		.join("");
	const nodes = columns.flatMap(({ node }) => (node === undefined ? [] : [node]));
	const [first] = nodes;
	const source = { start: first?.start ?? 0, end: nodes.at(-1)?.end ?? 0 };
	return {
		role,
		content,
		...(first === undefined ? {} : { contentNode: first }),
		json: { role, content },
		source,
	};
}

function joinLines(columns: readonly TextColumn[]): TextPiece[] {
	return columns.flatMap(({ pieces }, i) => [
		...(i === 0 ? [] : [{ text: "\n", origin: "trainer" as const }]),
		...pieces,
	]);
}

function textOf({ pieces }: TextColumn): string {
	return pieces.map(({ text }) => text).join("");
}

/** The row is skipped; `why` follows "because". */
export function skipped(run: LlamaFactoryRun, conversation: Conversation, why: string): SkippedRow {
	return { kind: "skipped", why, decidedBy: decidedByOption(run, "formatting", "alpaca"), conversation };
}
