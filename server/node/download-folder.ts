/** The folder of downloaded tokenizers, laid out like the Hugging Face cache. */
import { join } from "node:path";
import { defaultCacheFolder } from "./cache-folder.js";
import type { CacheLocation } from "./hugging-face-cache.js";

export function downloadFolder({ environment, home }: CacheLocation): string {
	return join(defaultCacheFolder(environment, home), "models");
}
