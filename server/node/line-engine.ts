/** Rows in, reports out, in the thread that owns the tokenizers; a fault of one row never reaches another. */
import { createAnalyzer, isUnavailable, unavailable } from "../core/index.js";
import type {
	Analyzer,
	ExampleAnalysis,
	LineReport,
	TemplateEngine,
	TokenizerState,
	Unavailable,
} from "../core/index.js";
import type { PlainReport } from "../core/features/report-plain-chat.js";
import type { RowSource } from "../core/types/row-source.js";
import type { BatchContext, TokenizerLoad, TokenizerRequest } from "../host.js";
import { copyUnits } from "./copy-units.js";
import { stoppedReport } from "./stopped-report.js";
import type { TextHash } from "./text-hash.js";
import type { TokenizerStore } from "./tokenizer-store.js";

export interface LineEngineOptions {
	readonly store: TokenizerStore;
	readonly templates: TemplateEngine;
	readonly hash: TextHash;
}

export interface LineEngine {
	loadTokenizer(request: TokenizerRequest): Promise<TokenizerLoad>;
	/** Loads the batch's tokenizer again if it is no longer kept; `request` is for a key that this engine never saw. A row runs without waiting once this is done. */
	prepare(context: BatchContext, request?: TokenizerRequest): Promise<LineSession>;
}

export interface LineSession {
	reportRow(row: RowSource): LineReport | PlainReport;
	analyseLine(text: string): ExampleAnalysis | Unavailable;
}

/** An analyzer holds its tokenizer and the analyses of rows on screen. */
const KEPT_ANALYZERS = 3;

export function createLineEngine({ store, templates, hash }: LineEngineOptions): LineEngine {
	const requests = new Map<string, TokenizerRequest>();
	const analyzers = new Map<string, Analyzer>();
	const analyzerFor = (key: string, tokenizer: () => TokenizerState): Analyzer => {
		const analyzer =
			analyzers.get(key) ?? createAnalyzer({ tokenizer: tokenizer(), templates, hash, copyUnits });
		analyzers.delete(key);
		analyzers.set(key, analyzer);
		const oldest = analyzers.keys().next().value;
		if (analyzers.size > KEPT_ANALYZERS && oldest !== undefined) {
			analyzers.delete(oldest);
		}
		return analyzer;
	};
	const without = (gap: Unavailable) => analyzerFor(JSON.stringify(gap), () => gap);
	return {
		async loadTokenizer(request) {
			const stored = await store.load(request);
			if (isUnavailable(stored)) {
				return stored;
			}
			requests.set(stored.key, request);
			analyzerFor(stored.key, () => ({ kind: "loaded", tokenizer: stored.tokenizer }));
			return { kind: "loaded", key: stored.key, facts: stored.tokenizer.facts };
		},
		async prepare(batch, given) {
			const { tokenizer: key } = batch;
			if (key === undefined) {
				return createSession(without(batch.tokenizerUnavailable ?? NO_TOKENIZER), batch, { without });
			}
			const kept = analyzers.get(key);
			if (kept !== undefined) {
				return createSession(kept, batch, { without });
			}
			const request = requests.get(key) ?? given;
			const stored = request === undefined ? NO_TOKENIZER : await store.load(request);
			// Files that changed in the meantime give another key: these rows were asked for with the old ones.
			const isSame = !isUnavailable(stored) && stored.key === key;
			const analyzer = isSame
				? analyzerFor(key, () => ({ kind: "loaded", tokenizer: stored.tokenizer }))
				: without(isUnavailable(stored) ? stored : CHANGED);
			return createSession(analyzer, batch, { without });
		},
	};
}

const NO_TOKENIZER = unavailable("No tokenizer was loaded.", 'Choose a run, or set "tunelint.tokenizer".');
const CHANGED = unavailable("The tokenizer's files changed.", "Check the file again.");

interface SessionParts {
	/** The analyzer of rows whose tokens are not to be had. */
	without(gap: Unavailable): Analyzer;
}

function createSession(
	analyzer: Analyzer,
	{ context }: BatchContext,
	{ without }: SessionParts,
): LineSession {
	return {
		reportRow(row) {
			return guarded<LineReport | PlainReport>(
				() => analyzer.reportRow(row, context),
				(gap) => stoppedReport(row.hash(), gap),
				(gap) => without(gap).reportRow(row, context),
			);
		},
		analyseLine(text) {
			return guarded<ExampleAnalysis | Unavailable>(
				() => analyzer.analyseLine(text, context),
				(gap) => gap,
				(gap) => without(gap).analyseLine(text, context),
			);
		},
	};
}

/** `unencodable`: this text has no ids, so it is looked at without a tokenizer. `crashed`: a fault of ours. */
function guarded<T>(run: () => T, crashed: (gap: Unavailable) => T, unencodable: (gap: Unavailable) => T): T {
	try {
		return run();
	} catch (error) {
		if (isUnavailable(error)) {
			return unencodable(unavailable(error.reason, error.todo));
		}
		return crashed(crashOf(error));
	}
}

export function crashOf(error: unknown): Unavailable {
	const message = error instanceof Error ? error.message : String(error);
	return unavailable(`Checking this record failed: ${message}.`, "Please report this with the record.");
}
