/** Hashed content in letters, as it is kept and compared. */
import { hexOfLanes } from "../base/hex-of-lanes.js";
import type { ContentDigest } from "../types/content-digest.js";
import type { HashedContent } from "./hash-content.js";

/** Of a conversation; `system` is "" where it has none. */
export function contentOf({ lanes, isWhole, answerLength, hasSystem, near }: HashedContent): ContentDigest {
	const digest: { -readonly [K in keyof ContentDigest]: ContentDigest[K] } = isWhole
		? { whole: hexOfLanes(lanes, 0) }
		: { prompt: hexOfLanes(lanes, 0), answer: hexOfLanes(lanes, 2), answerLength };
	if (near !== undefined) {
		digest.near = near;
	}
	digest.system = hasSystem ? hexOfLanes(lanes, 4) : "";
	return digest;
}
