/** The mask of a row that LLaMA-Factory skips: what its messages say, and why none of it is trained. */
import { IGNORE_INDEX, type LossMask } from "../../types/loss-mask.js";
import { joinEncodings } from "./join-encodings.js";
import { exactnessOf } from "./llama-factory-doubts.js";
import type { LlamaFactoryRun } from "./llama-factory-run.js";
import { encodePieces } from "./llama-factory-slot-encodings.js";
import type { SkippedRow } from "./llama-factory-turns.js";

export function maskSkippedRow(row: SkippedRow, run: LlamaFactoryRun): LossMask {
	const { conversation, why, decidedBy } = row;
	const encodings = conversation.messages.flatMap(({ content, contentNode }, messageIndex) =>
		content === undefined || content === ""
			? []
			: [
					encodePieces(
						[
							{
								text: content,
								origin: "file",
								...(contentNode?.kind === "string" && contentNode.value === content
									? { node: contentNode, from: 0 }
									: {}),
							},
						],
						messageIndex,
						run,
					),
				],
	);
	const joined = joinEncodings(encodings).encoding;
	const rendered = {
		...joined.rendered,
		conversation,
		hasTrainerTemplate: true,
		droppedMessages: conversation.messages.map((_, i) => i),
	};
	const encoding = { ...joined, rendered };
	const reason = { text: `the row is skipped, as ${why}`, decidedBy };
	return {
		encoding,
		states: encoding.ids.map(() => "masked"),
		labels: encoding.ids.map(() => IGNORE_INDEX),
		wouldBe: encoding.ids.map(() => null),
		reasonIndex: encoding.ids.map(() => 0),
		reasons: [reason],
		stops: encoding.ids.map(() => false),
		dropped: { why: `${why}; LLaMA-Factory logs a warning and skips the row`, decidedBy },
		trainer: { id: "llama-factory", version: run.behaviour.version },
		exactness: exactnessOf(encoding, undefined, run),
	};
}
