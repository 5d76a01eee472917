/** What differs between releases of torchtune; each line was read in their sources and recorded (test/conformance/torchtune.json). */
import { isAtLeast } from "./version-order.js";

export const NEWEST_TORCHTUNE = "0.7.0";
export const OLDEST_TORCHTUNE = "0.4.0";

export interface TorchtuneBehaviour {
	readonly version: string;
	/** The token after the last message of the Qwen tokenizers; their own end token is not written there. */
	readonly qwenEos: "<|im_end|>" | "<|endoftext|>";
	/** System messages stay masked when the prompt is trained. */
	readonly masksSystem: boolean;
	/** Assistant turns before a tool's answer end with `<|eom_id|>`, and may follow one. */
	readonly knowsTools: boolean;
	/** Phi-3 conversations get EOS. */
	readonly phiAddsEos: boolean;
}

export function torchtuneBehaviour(version: string): TorchtuneBehaviour {
	const isSeven = isAtLeast(version, "0.7.0");
	return {
		version,
		qwenEos: isAtLeast(version, "0.6.0") ? "<|im_end|>" : "<|endoftext|>",
		masksSystem: isSeven,
		knowsTools: isSeven,
		phiAddsEos: isSeven,
	};
}
