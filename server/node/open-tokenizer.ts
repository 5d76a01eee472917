/** A tokenizer in this thread, for commands that encode one text after the other. */
import { isUnavailable, type Unavailable } from "../core/base/staged.js";
import { families } from "../core/index.js";
import type { Tokenizer } from "../core/types/tokenizer.js";
import type { TokenizerRequest } from "../host.js";
import { openEmbedded } from "./embedded-tokenizers.js";
import { findAssets } from "./node-assets.js";
import { createTokenizerStore } from "./tokenizer-store.js";

/** There is no watchdog here: a text that takes long, takes long. */
export async function openTokenizer(request: TokenizerRequest): Promise<Tokenizer | Unavailable> {
	const { embedded } = findAssets(import.meta.url);
	const store = createTokenizerStore({ embedded: openEmbedded(embedded), families });
	const stored = await store.load(request);
	return isUnavailable(stored) ? stored : stored.tokenizer;
}
