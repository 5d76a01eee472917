/** The tokenizers that Tunelint ships with. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { asRecord } from "./json-fields.js";
import type { TokenizerFiles } from "./tokenizer-definition.js";

export interface EmbeddedTokenizers {
	/** Undefined: there is none of this id. */
	read(id: string): Promise<TokenizerFiles | undefined>;
}

/** Where they are: the build's folder, or in the repository the module that makes them from their packages. */
export type EmbeddedLocation =
	{ readonly kind: "packaged"; readonly folder: string } | { readonly kind: "module"; readonly path: string };

export function openEmbedded(location: EmbeddedLocation): EmbeddedTokenizers {
	return location.kind === "packaged" ? packagedTokenizers(location.folder) : builtTokenizers(location.path);
}

interface EmbeddedModule {
	embeddedTokenizers(): Promise<readonly { readonly id: string; readonly files: TokenizerFiles }[]>;
}

function builtTokenizers(path: string): EmbeddedTokenizers {
	return {
		async read(id) {
			// scripts/embedded-tokenizers.mjs has this shape.
			const built = (await import(pathToFileURL(path).href)) as EmbeddedModule;
			return (await built.embeddedTokenizers()).find((tokenizer) => tokenizer.id === id)?.files;
		},
	};
}

/** `<id>.json.br` files that hold `{ files: { name: text } }`, as the build writes them. */
function packagedTokenizers(folder: string): EmbeddedTokenizers {
	return {
		async read(id) {
			const bytes = await readFile(join(folder, `${id}.json.br`)).catch(() => undefined);
			if (bytes === undefined) {
				return undefined;
			}
			const text = (await promisify(brotliDecompress)(bytes)).toString("utf8");
			const files = asRecord(asRecord(JSON.parse(text))?.files);
			// The build writes texts by file name.
			return files as TokenizerFiles | undefined;
		},
	};
}
