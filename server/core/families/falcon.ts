/** Facts of the Falcon family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "falcon",
	name: "Falcon",
	matches: (modelName) => /\bfalcon-(?:rw-)?(?:1|7|40|180)b\b/i.test(modelName),
	stopTokens: ["<|endoftext|>"],
	knownStops: ["<|endoftext|>"],
	markersAreTokens: false,
});
