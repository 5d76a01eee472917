/** Hashed content as it is compared. */
import { numberOfLanes } from "../base/number-of-lanes.js";
import type { ContentDigest } from "../types/content-digest.js";
import type { HashedContent } from "./hash-content.js";

/** Of a conversation: `system` is 0 where it has none. */
export function contentOf({ lanes, isWhole, answerLength, hasSystem, near }: HashedContent): ContentDigest {
	const digest: { -readonly [K in keyof ContentDigest]: ContentDigest[K] } = isWhole
		? { whole: numberOfLanes(lanes, 0) }
		: { prompt: numberOfLanes(lanes, 0), answer: numberOfLanes(lanes, 2), answerLength };
	if (near !== undefined) {
		digest.near = near;
	}
	digest.system = hasSystem ? numberOfLanes(lanes, 4) : 0;
	return digest;
}
