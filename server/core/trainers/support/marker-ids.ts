/** The ids that a collator's marker stands for. */
import type { TrainerEngine } from "../../types/trainer.js";
import type { CollatorMarker, MarkerValue } from "../../types/training-config.js";

export function markerIds({ value }: CollatorMarker, engine: TrainerEngine): readonly number[] {
	switch (value.kind) {
		case "ids":
			return value.ids;
		case "text":
			return encodeAlone(value.text, false, engine);
		case "encoded":
			return encodeAlone(value.text, value.addSpecialTokens, engine).slice(value.from, value.to);
	}
}

function encodeAlone(text: string, addSpecialTokens: boolean, engine: TrainerEngine): readonly number[] {
	return engine.encode(engine.renderText([{ text, origin: "script" }]), { addSpecialTokens }).ids;
}

/** As a person wrote it. */
export function markerText(value: MarkerValue): string {
	return value.kind === "ids" ? value.ids.join(", ") : value.text;
}
