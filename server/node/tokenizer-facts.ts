/** What is known of a tokenizer without encoding anything: special tokens, template, stop ids, and how sure that is. */
import type { Exactness } from "../core/base/staged.js";
import type { TokenizerFault } from "../core/types/tokenizer-fault.js";
import type { SpecialToken, TokenizerFacts } from "../core/types/tokenizer.js";
import type { TokenizerRequest } from "../host.js";
import type { SpecialFrame } from "./special-frame.js";
import type { TokenizerDefinition } from "./tokenizer-definition.js";
import { readTokenizerFaults } from "./tokenizer-faults.js";

/** Where the files came from and how far they may be trusted for the model that was asked for. */
export interface TokenizerLabel {
	readonly id: string;
	readonly name: string;
	readonly origin: string;
	readonly family?: string;
	readonly ids: Exactness;
	/** `unavailable`: template, EOS and the other special tokens are left out. */
	readonly template: Exactness;
}

export function factsOf(
	definition: TokenizerDefinition,
	label: TokenizerLabel,
	edits: TokenizerRequest["edits"] = undefined,
	frame: SpecialFrame | undefined = undefined,
): TokenizerFacts {
	const { before, after } = frame ?? definition.postProcessor;
	const isKnown = label.template.level !== "unavailable";
	const special = isKnown ? specialTokens(definition) : {};
	const edited = applyEdits(definition, special, edits);
	const template = edits?.chatTemplate?.value ?? (isKnown ? definition.chatTemplate : undefined);
	const named = edits?.chatTemplate === undefined && isKnown ? definition.chatTemplates : undefined;
	const bosId = definition.bos === undefined ? undefined : definition.idOf(definition.bos);
	const eosId = definition.eos === undefined ? undefined : definition.idOf(definition.eos);
	const stops = isKnown
		? [...(edited.eos === undefined ? [] : [edited.eos.id]), ...definition.generationStops]
		: [];
	const faults = readTokenizerFaults(definition);
	return {
		...label,
		...(frame === undefined ? {} : factsOfFrame(frame)),
		ids: idsOf(label, faults, frame),
		...edited,
		// The script's own template is at hand, whatever is known of the model's.
		template: edits?.chatTemplate === undefined || isKnown ? label.template : templateOfScript(label),
		...(template === undefined ? {} : { chatTemplate: template }),
		...(named === undefined ? {} : { chatTemplates: named }),
		addsBos: bosId !== undefined && before[0] === bosId,
		addsEos: eosId !== undefined && after.at(-1) === eosId,
		...(definition.modelMaxLength === undefined ? {} : { modelMaxLength: definition.modelMaxLength }),
		...(definition.isRebuiltByTransformers5 ? { rebuiltByTransformers5: true } : {}),
		...(faults.length === 0 ? {} : { faults }),
		stopIds: [...new Set(stops)],
	};
}

/** Ids are shown as the files write them. */
function idsOf(
	{ ids }: TokenizerLabel,
	faults: readonly TokenizerFault[],
	frame: SpecialFrame | undefined,
): Exactness {
	const fault = faults.find(({ kind }) => kind === "renumbered" || kind === "other-id");
	if (ids.level !== "exact") {
		return ids;
	}
	if (fault !== undefined) {
		return {
			level: "approximate",
			why: `The tokenizer's files contradict themselves about the id of "${fault.content}"; shown as they are written.`,
			todo: "Save the tokenizer anew with save_pretrained and compare the ids with the model's embeddings.",
		};
	}
	return frame?.doubt === undefined ? ids : { level: "approximate", why: frame.doubt };
}

function factsOfFrame({
	ignored,
	losesBos,
	gap,
}: SpecialFrame): Pick<TokenizerFacts, "ignoredEdits" | "losesBos" | "editGap"> {
	return {
		...(ignored.length === 0 ? {} : { ignoredEdits: ignored }),
		...(losesBos ? { losesBos } : {}),
		...(gap === undefined ? {} : { editGap: gap }),
	};
}

interface SpecialTokens {
	readonly bos?: SpecialToken;
	readonly eos?: SpecialToken;
	readonly pad?: SpecialToken;
	readonly unk?: SpecialToken;
}

function specialTokens(definition: TokenizerDefinition): SpecialTokens {
	return {
		...entry("bos", tokenOf(definition, definition.bos)),
		...entry("eos", tokenOf(definition, definition.eos)),
		...entry("pad", tokenOf(definition, definition.pad)),
		...entry("unk", tokenOf(definition, definition.unk)),
	};
}

function tokenOf(definition: TokenizerDefinition, text: string | undefined): SpecialToken | undefined {
	// Python gives the id of the unknown token to a text that is no token.
	const id =
		text === undefined ? undefined : (definition.idOf(text) ?? definition.idOf(definition.unk ?? ""));
	return text === undefined || id === undefined ? undefined : { text, id };
}

function entry<K extends keyof SpecialTokens>(key: K, token: SpecialToken | undefined): SpecialTokens {
	return token === undefined ? {} : { [key]: token };
}

/** `tokenizer.eos_token = …` and `tokenizer.pad_token = …`, in that order: the pad token often names the EOS. */
function applyEdits(
	definition: TokenizerDefinition,
	special: SpecialTokens,
	edits: TokenizerRequest["edits"],
): SpecialTokens {
	const eosText = edits?.eosToken?.value;
	const withEos = eosText === undefined ? special : replaced(definition, special, "eos", eosText);
	const padText = edits?.padToken?.value;
	return padText === undefined ? withEos : replaced(definition, withEos, "pad", padText);
}

const NAMES = new Map<string, keyof SpecialTokens>([
	["bos_token", "bos"],
	["eos_token", "eos"],
	["pad_token", "pad"],
	["unk_token", "unk"],
]);

/** `value` is a token's text or the name of a special token; a text without an id leaves the token out. */
function replaced(
	definition: TokenizerDefinition,
	special: SpecialTokens,
	key: keyof SpecialTokens,
	value: string,
): SpecialTokens {
	const source = NAMES.get(value);
	const token = source === undefined ? tokenOf(definition, value) : special[source];
	const others = Object.fromEntries(Object.entries(special).filter(([name]) => name !== key));
	return { ...others, ...entry(key, token) };
}

function templateOfScript(label: TokenizerLabel): Exactness {
	const why = "The template is the script's; the model's special tokens are not at hand.";
	return label.template.level === "unavailable"
		? { level: "approximate", why, todo: label.template.todo }
		: label.template;
}
