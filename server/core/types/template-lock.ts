/** What `tunelint.lock` pins of each run, and where it no longer holds. */
import type { Location, TextRange } from "../base/text-range.js";

/**
 * `template`: hash of the chat template's text. `vocabulary`: hash of `tokenizer.json`. `revision`: branch, tag or commit of
 * the hub. `modelfile <path>`: hash of a Modelfile's `TEMPLATE`. null: there is none.
 */
export type Pins = Readonly<Record<string, string | null>>;

/** A place that should agree with the pins of a run. Pins that are not known there are missing. */
export interface PinnedPlace {
	/** `train.py`, `the folder "out/final"`. */
	readonly words: string;
	readonly pins: Pins;
	readonly location?: Location;
}

/** The value of the `lock` stage. */
export interface TemplateLock {
	/** Absolute path of the lock. */
	readonly file: string;
	readonly drifts: readonly TemplateDrift[];
}

export type TemplateDrift = {
	/** In the lock: the pinned value, or the name of the run. */
	readonly range: TextRange;
	/** As the lock names it: a path with forward slashes. */
	readonly run: string;
} & (
	| {
			readonly kind: "changed";
			readonly pin: string;
			readonly locked: string | null;
			readonly found: string | null;
			readonly place: PinnedPlace;
	  }
	| { readonly kind: "gone" }
);
