/** Which ids a tokenizer puts around a text when the script sets `add_bos_token` or `add_eos_token`. */
import { isUnavailable, unavailable, type Unavailable } from "../core/base/staged.js";
import { admitsBetween } from "../core/project/admits-between.js";
import type { TrainerVersion } from "../core/types/training-config.js";
import type { TokenizerRequest } from "../host.js";
import { asString } from "./json-fields.js";
import type { LibraryEncoder } from "./library-tokenizer.js";
import { rebuiltBosDefault } from "./post-processor.js";
import type { TokenizerDefinition } from "./tokenizer-definition.js";

export interface SpecialFrame {
	readonly before: readonly number[];
	readonly after: readonly number[];
	/** Why the run may have others. */
	readonly doubt?: string;
	/** Options of the script without the effect that they name. */
	readonly ignored: readonly string[];
	/** True: the tokenizer's own BOS is gone though the script never took it away. */
	readonly losesBos: boolean;
	/** Set when the script stops at its edit. */
	readonly gap?: Unavailable;
}

/** Undefined: the script leaves the tokenizer as its files say. */
export function specialFrame(
	definition: TokenizerDefinition,
	edits: TokenizerRequest["edits"],
	transformers: TrainerVersion | undefined,
): SpecialFrame | undefined {
	const flags: Flags = { bos: edits?.addBosToken?.value, eos: edits?.addEosToken?.value };
	if (flags.bos === undefined && flags.eos === undefined) {
		return undefined;
	}
	const by4 = frameBy4(definition, flags);
	const by5 = frameBy5(definition, flags);
	const runsOn4 = admitsBetween(transformers, "0", "5");
	const runsOn5 = admitsBetween(transformers, "5", undefined);
	const result = runsOn5 || !runsOn4 ? by5 : by4;
	const shown = isUnavailable(result) ? definition.postProcessor : result;
	const ignored = ignoredOptions(flags, shown);
	const losesBos = flags.bos === undefined && shown.before.length < definition.postProcessor.before.length;
	const doubt = doubtOf(by4, by5, {
		isSure: !(runsOn4 && runsOn5),
		flags,
		losesBos,
		changesEos: edits?.eosToken !== undefined && shown.after.length > 0,
	});
	return {
		before: shown.before,
		after: shown.after,
		...(doubt === undefined ? {} : { doubt }),
		ignored,
		losesBos,
		...(isUnavailable(result) ? { gap: result } : {}),
	};
}

/** The encoder with other ids around a text. */
export function withFrame(encoder: LibraryEncoder, frame: SpecialFrame | undefined): LibraryEncoder {
	if (frame === undefined) {
		return encoder;
	}
	const { before, after } = frame;
	return {
		...encoder,
		encode(text, { addSpecialTokens }) {
			const plain = encoder.encode(text, { addSpecialTokens: false });
			if (!addSpecialTokens) {
				return plain;
			}
			return {
				ids: [...before, ...plain.ids, ...after],
				offsets: [
					...before.map(() => [0, 0] as const),
					...plain.offsets,
					...after.map(() => [text.length, text.length] as const),
				],
				specialTokensMask: [...before.map(() => true), ...plain.specialTokensMask, ...after.map(() => true)],
			};
		},
	};
}

interface Flags {
	readonly bos: boolean | undefined;
	readonly eos: boolean | undefined;
}

interface Ids {
	readonly before: readonly number[];
	readonly after: readonly number[];
}

/** Five classes rebuild their post-processor and demand the tokens; the others ignore both options. */
function frameBy4(definition: TokenizerDefinition, flags: Flags): Ids | Unavailable {
	const { config, postProcessor } = definition;
	const bosDefault = rebuiltBosDefault(classOf(definition));
	if (bosDefault === undefined) {
		return postProcessor;
	}
	const addsBos = flags.bos ?? asBoolean(config.add_bos_token) ?? bosDefault;
	const addsEos = flags.eos ?? asBoolean(config.add_eos_token) ?? false;
	const missing = addsBos && definition.bos === undefined ? "bos" : "eos";
	return (addsBos && definition.bos === undefined) || (addsEos && definition.eos === undefined)
		? unavailable(
				`Transformers 4 stops with a ValueError: add_${missing}_token is True and the tokenizer has no ${missing}_token.`,
				`Set tokenizer.${missing}_token first, or leave out add_${missing}_token.`,
			)
		: ids(definition, addsBos, addsEos);
}

/** Every class makes a new post-processor of the two options alone: the files' flags no longer count. */
function frameBy5(definition: TokenizerDefinition, flags: Flags): Ids {
	const bosDefault = /^CodeLlamaTokenizer(?:Fast)?$/.test(classOf(definition) ?? "");
	return ids(definition, flags.bos ?? bosDefault, flags.eos ?? false);
}

/** A token that the tokenizer does not have is left out. */
function ids({ bos, eos, idOf }: TokenizerDefinition, addsBos: boolean, addsEos: boolean): Ids {
	const idsOf = (token: string | undefined): number[] =>
		token === undefined ? [] : [idOf(token) ?? []].flat();
	return { before: addsBos ? idsOf(bos) : [], after: addsEos ? idsOf(eos) : [] };
}

function classOf({ config }: TokenizerDefinition): string | undefined {
	return asString(config.tokenizer_class);
}

function asBoolean(value: unknown): boolean | undefined {
	return typeof value === "boolean" ? value : undefined;
}

function ignoredOptions({ bos, eos }: Flags, shown: Ids): string[] {
	return [
		...(bos !== undefined && bos !== shown.before.length > 0 ? ["add_bos_token"] : []),
		...(eos !== undefined && eos !== shown.after.length > 0 ? ["add_eos_token"] : []),
	];
}

function doubtOf(
	by4: Ids | Unavailable,
	by5: Ids,
	{
		isSure,
		flags,
		losesBos,
		changesEos,
	}: {
		readonly isSure: boolean;
		readonly flags: Flags;
		readonly losesBos: boolean;
		readonly changesEos: boolean;
	},
): string | undefined {
	if (changesEos) {
		return "The script sets eos_token and add_eos_token; which EOS is put after a text depends on their order.";
	}
	if (isSure || (!isUnavailable(by4) && isSame(by4, by5))) {
		return undefined;
	}
	const options = [flags.bos, flags.eos].flatMap((flag, i) =>
		flag === undefined ? [] : [i === 0 ? "add_bos_token" : "add_eos_token"],
	);
	const how = losesBos
		? "5 leaves out BOS unless add_bos_token=True stands beside it"
		: "4 ignores it for most classes of tokenizers";
	return `Transformers 4 and 5 read ${options.join(" and ")} differently for this tokenizer (${how}); shown as by 5.`;
}

function isSame(a: Ids, b: Ids): boolean {
	return a.before.join() === b.before.join() && a.after.join() === b.after.join();
}
