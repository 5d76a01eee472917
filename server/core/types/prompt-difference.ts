/** How a prompt differs from the text that the model was trained to answer to. */
import type { Location } from "../base/text-range.js";

export interface PromptDifference {
	/**
	 * `form`: other markers, headings or white space. `system`: another system message. `content`: another text around the
	 * question inside its turn. `no-form`: the bare question. `open-turn`: no header of the answer. `trailing-space`: a space
	 * that belongs to the answer's first token. `option`: an argument has the chat template print something else.
	 */
	readonly kind: "form" | "system" | "content" | "no-form" | "open-turn" | "trailing-space" | "option";
	/** The argument, as `enable_thinking`, `tools` or `chat_template`. */
	readonly option?: string;
	/** Both sides, with `HOLE` for what varies. */
	readonly training: string;
	readonly inference: string;
	/** Where training builds or holds its side. */
	readonly location: Location;
	/** The part of the prompt that differs; absent: all of it. */
	readonly place?: Location;
	/** False: only the newest or the commonest of several forms was compared. */
	readonly isSure: boolean;
}

/** Stands for text of the row or of the person who asks. Private use, so that no real prompt holds it. */
export const HOLE = "\uE000";
