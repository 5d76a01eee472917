/** Loads tokenizers by name or folder and keeps the last few, until their files change. */
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { isUnavailable, unavailable, type Unavailable } from "../core/base/staged.js";
import type { Family } from "../core/types/family.js";
import type { Tokenizer } from "../core/types/tokenizer.js";
import type { TokenizerRequest } from "../host.js";
import type { EmbeddedTokenizers } from "./embedded-tokenizers.js";
import { createCheckedEncoder } from "./checked-encoder.js";
import { keepLoads } from "./keep-loads.js";
import { createLibraryTokenizer, type LibraryEncoder } from "./library-tokenizer.js";
import { brokenTokenizerFile, readTokenizerFolder, stampOfFolder } from "./read-tokenizer-folder.js";
import { readTokenizerDefinition } from "./tokenizer-definition.js";
import type { TokenizerDefinition, TokenizerFiles } from "./tokenizer-definition.js";
import { specialFrame, withFrame } from "./special-frame.js";
import { factsOf } from "./tokenizer-facts.js";
import { findTokenizerSource, type SourceOptions, type TokenizerSource } from "./tokenizer-source.js";
import { withGguf } from "./with-gguf.js";

export interface TokenizerStoreOptions {
	readonly embedded: EmbeddedTokenizers;
	readonly families: readonly Family[];
	/** Stand-ins for the process's own; tests give theirs. */
	readonly environment?: SourceOptions["environment"];
	readonly home?: string;
	readonly workingFolder?: string;
	/** Where compared and compiled tokenizers are kept; absent: nowhere. */
	readonly cacheFolder?: string;
}

export interface StoredTokenizer {
	readonly kind: "stored";
	/** Equal keys: equal ids and equal facts. */
	readonly key: string;
	readonly tokenizer: Tokenizer;
}

export interface TokenizerStore {
	load(request: TokenizerRequest): Promise<StoredTokenizer | Unavailable>;
}

/** Each takes 100 to 350 MB, if its `tokenizer.json` is large. */
const KEPT_TOKENIZERS = 3;
/** Characters of such a file. */
const LARGE = 1_000_000;
/** The share of the room that the smallest takes, and one that could not be loaded. */
const LEAST = 0.02;

export function createTokenizerStore(options: TokenizerStoreOptions): TokenizerStore {
	const sources: SourceOptions = {
		families: options.families,
		environment: options.environment ?? process.env,
		home: options.home ?? homedir(),
		workingFolder: options.workingFolder ?? process.cwd(),
	};
	const kept = keepLoads<Loaded | Unavailable>(KEPT_TOKENIZERS, shareOf);
	return {
		async load(request) {
			const source = await findTokenizerSource(request, sources);
			if (isUnavailable(source)) {
				return source;
			}
			const loaded = await kept.get(await stampOf(source), () => loadSource(source, options));
			return isUnavailable(loaded) ? loaded : store(loaded, source, request);
		},
	};
}

interface Loaded {
	readonly hash: string;
	/** Characters of `tokenizer.json`. */
	readonly length: number;
	readonly definition: TokenizerDefinition;
	readonly encoder: LibraryEncoder;
	/** False: our encoder and the library do not agree on this tokenizer. */
	readonly isAgreed: boolean;
}

function shareOf(loaded: Loaded | Unavailable): number {
	return isUnavailable(loaded) ? LEAST : Math.max(LEAST, Math.min(1, loaded.length / LARGE));
}

/** Changes when a file of the tokenizer changes. */
async function stampOf(source: TokenizerSource): Promise<string> {
	if (source.kind === "embedded") {
		return `embedded ${source.embedded}`;
	}
	return stampOfFolder(source.folder, source.gguf === undefined ? [] : [source.gguf]);
}

async function loadSource(
	source: TokenizerSource,
	{ embedded, cacheFolder }: Pick<TokenizerStoreOptions, "embedded" | "cacheFolder">,
): Promise<Loaded | Unavailable> {
	const files = source.kind === "folder" ? await readSource(source) : await embedded.read(source.embedded);
	if (files === undefined) {
		return unavailable(
			`The built-in tokenizer of "${source.label.name}" is missing.`,
			"Install Tunelint again.",
		);
	}
	if (isUnavailable(files)) {
		return files;
	}
	const definition = readTokenizerDefinition(files);
	if ("kind" in definition) {
		const file = source.kind === "folder" ? join(source.folder, definition.file) : definition.file;
		return brokenTokenizerFile(file, definition.reason);
	}
	const hash = digest(Object.entries(files));
	const checked = await createCheckedEncoder(definition, hash, cacheFolder);
	if (isUnavailable(checked)) {
		return checked;
	}
	const length = files["tokenizer.json"]?.length ?? LARGE;
	return { hash, length, definition, encoder: checked.encoder, isAgreed: checked.isAgreed };
}

async function readSource({
	folder,
	gguf,
}: TokenizerSource & { kind: "folder" }): Promise<TokenizerFiles | Unavailable> {
	const files = await readTokenizerFolder(folder);
	return gguf === undefined || isUnavailable(files) ? files : withGguf(files, gguf);
}

function store(loaded: Loaded, source: TokenizerSource, request: TokenizerRequest): StoredTokenizer {
	const { label } = source;
	const edits = [request.edits?.eosToken, request.edits?.padToken, request.edits?.chatTemplate].map(
		(edit) => edit?.value,
	);
	const frame = specialFrame(loaded.definition, request.edits, request.transformers);
	const key = digest([loaded.hash, label, edits, frame]);
	const facts = factsOf(
		loaded.definition,
		{ ...label, id: key, ids: certainty(loaded, label) },
		request.edits,
		frame,
	);
	const encoder = withFrame(loaded.encoder, frame);
	return { kind: "stored", key, tokenizer: createLibraryTokenizer(encoder, facts) };
}

/** Unigram models run, but nobody has compared their ids with Python's. */
function certainty(
	{ definition, isAgreed }: Loaded,
	label: TokenizerSource["label"],
): TokenizerSource["label"]["ids"] {
	if (!isAgreed && label.ids.level === "exact") {
		return {
			level: "approximate",
			why: "Two independent encoders give different ids for some texts with this tokenizer.",
			todo: "Compare with your own Python: tunelint verify-parity.",
		};
	}
	const isUnigram = Array.isArray(definition.model.vocab);
	return isUnigram && label.ids.level === "exact"
		? { level: "approximate", why: "Ids of Unigram tokenizers were not compared with Python's." }
		: label.ids;
}

function digest(value: unknown): string {
	return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
