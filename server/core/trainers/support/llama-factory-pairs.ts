/** Questions and answers as encodings, the way LLaMA-Factory's templates make them. */
import type { Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { TextPiece } from "../../types/example.js";
import type { LlamaFactoryRun } from "./llama-factory-run.js";
import { encodePieces, encodeSlots, fillSlot } from "./llama-factory-slot-encodings.js";
import { EOS, type Slot } from "./llama-factory-slots.js";
import { planThoughts, type TurnPlan } from "./llama-factory-thoughts.js";
import type { AlignedRow, Turn } from "./llama-factory-turns.js";

/** What is encoded by itself, with what it is. */
export interface Part {
	readonly encoding: Encoding;
	readonly isThought?: true;
}

export interface Pair {
	readonly source: readonly Part[];
	readonly target: readonly Part[];
}

export function encodePairs(
	row: AlignedRow,
	plan: TurnPlan,
	run: LlamaFactoryRun,
): readonly Pair[] | Unavailable {
	const thoughts = planThoughts(row.turns, plan, run);
	const pairs: { source: Part[]; target: Part[] }[] = [];
	for (const [i, turn] of thoughts.turns.entries()) {
		const encoded = encodeTurn(turn, i, row, run);
		if ("kind" in encoded) {
			return encoded;
		}
		const parts = encoded.map((encoding) => ({ encoding }));
		if (i % 2 === 0) {
			pairs.push({ source: parts, target: [] });
			continue;
		}
		const pair = pairs.at(-1);
		if (thoughts.empty.has(i)) {
			const piece: TextPiece = { text: thoughts.emptyText, origin: "trainer" };
			const thought: Part = { encoding: encodePieces([piece], turn.messageIndex, run), isThought: true };
			(thoughts.areMasked ? pair?.source : pair?.target)?.push(thought);
		}
		pair?.target.push(...parts);
	}
	return pairs;
}

function encodeTurn(
	turn: Turn,
	index: number,
	row: AlignedRow,
	run: LlamaFactoryRun,
): readonly Encoding[] | Unavailable {
	const { template } = run;
	const isFirst = index === 0;
	const system = isFirst ? systemOf(row, run) : [];
	const inUser = template.systemInUser === true;
	const systemIndex = row.system.length === 0 ? undefined : 0;
	const groups: readonly (readonly Encoding[] | Unavailable)[] = [
		isFirst ? encodeSlots(template.prefix ?? [], { content: [] }, run) : [],
		system.length > 0 && !inUser
			? encodeSlots(
					template.system ?? ["{content}"],
					{ content: system, ...(systemIndex === undefined ? {} : { messageIndex: systemIndex }) },
					run,
				)
			: [],
		!isFirst && index % 2 === 0 ? encodeSlots(template.separator ?? [], { content: [] }, run) : [],
		encodeSlots(
			slotsOf(turn.role, run),
			{
				content: [...(inUser && turn.role === "user" ? systemInUser(system, run) : []), ...turn.pieces],
				messageIndex: turn.messageIndex,
			},
			run,
		),
	];
	const gap = groups.find((group): group is Unavailable => "kind" in group);
	return gap ?? groups.flatMap((group) => ("kind" in group ? [] : group));
}

function systemOf({ system }: AlignedRow, { config, template }: LlamaFactoryRun): readonly TextPiece[] {
	if (system.length > 0) {
		return system;
	}
	const given = config.options?.["default_system"]?.value;
	const text = typeof given === "string" ? given : (template.defaultSystem ?? "");
	return text === "" ? [] : [{ text, origin: "template" }];
}

/** Only the first element of the slot is used (`Llama2Template`). */
function systemInUser(system: readonly TextPiece[], { template }: LlamaFactoryRun): readonly TextPiece[] {
	const [slot = "{content}"] = template.system ?? [];
	return system.length === 0 || typeof slot !== "string" ? [] : fillSlot(slot, system);
}

function slotsOf(role: Turn["role"], { template }: LlamaFactoryRun): readonly Slot[] {
	switch (role) {
		case "user":
			return template.user;
		case "observation":
			return template.observation ?? template.user;
		case "assistant":
		case "function":
			return template.assistant ?? ["{content}", EOS];
	}
}
