/** litgpt's `finetune`, releases 0.5.4 to 0.5.13: runs that a YAML file describes, their ids and their labels. */
import { unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { Encoding } from "../types/encoding.js";
import type { Example, InstructionExample, TextPiece } from "../types/example.js";
import type { LossMask } from "../types/loss-mask.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { Setting, TrainingConfig } from "../types/training-config.js";
import { booleanOf, textOf } from "./support/config-settings.js";
import { decidedBy } from "./support/decided-by.js";
import { encodingOfToken } from "./support/join-encodings.js";
import { labelRow } from "./support/label-row.js";
import { litgptConfig, readLitgptDefaults } from "./support/litgpt-config.js";
import { LITGPT_STYLES, litgptPrompt } from "./support/litgpt-prompt.js";
import { joinParts } from "./support/row-parts.js";
import { missingToken } from "./support/tokenizer-doubts.js";
import { unreadRow } from "./support/unread-row.js";
import { compareReleases } from "./support/version-order.js";

const NEWEST = "0.5.13";
const OLDEST = "0.5.4";

export default defineTrainer({
	id: "litgpt",
	name: "litgpt",
	library: "litgpt",
	behaviourVersions: [NEWEST],
	formats: ["alpaca"],
	detect: () => 0,
	readConfig: readLitgptDefaults,
	config: litgptConfig,
	mask: maskRow,
	appendsEos: () => true,
});

function maskRow(example: Example, config: TrainingConfig, engine: TrainerEngine): LossMask | Unavailable {
	const version = config.version.version ?? NEWEST;
	const { facts } = engine.tokenizer;
	if (compareReleases(version, OLDEST) < 0) {
		return unavailable(
			`litgpt ${version} is older than ${OLDEST}, the oldest release whose rows are known.`,
			"Train with a newer litgpt; the ids and the text of the row are still shown.",
		);
	}
	if (example.kind !== "instruction") {
		return unreadRow("litgpt", example);
	}
	const gap = findColumnGap(example);
	if (gap !== undefined) {
		return gap;
	}
	if (facts.eos === undefined) {
		return missingToken(facts, "eos_token", "litgpt cannot end the response");
	}
	const style = styleOf(config);
	if (style === undefined) {
		return unavailable(
			"The prompt style of this run is not followed.",
			`Styles that are: ${LITGPT_STYLES.join(", ")}.`,
		);
	}
	return label(example, style, { config, engine, version });
}

/** The row's columns are handed to the prompt style by their names. */
function findColumnGap({ columns = [] }: Example): Unavailable | undefined {
	if (columns.includes("prompt") || columns.includes("self")) {
		return unavailable(
			'litgpt stops here with a TypeError: the column "prompt" is given twice to the prompt style.',
			'Rename the column "prompt".',
		);
	}
	return columns.includes("sys_prompt")
		? unavailable(
				'The column "sys_prompt" takes the place of the prompt style\'s first sentences, which is not followed.',
				"Remove the column to see the row without it.",
			)
		: undefined;
}

function styleOf({ options = {} }: TrainingConfig): string | undefined {
	const setting =
		options["data.init_args.prompt_style"] ?? options["data.prompt_style"] ?? options["prompt_style"];
	const name = setting === undefined ? "alpaca" : setting.value;
	return typeof name === "string" && LITGPT_STYLES.includes(name) ? name : undefined;
}

interface Parts {
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	readonly version: string;
}

function label(example: InstructionExample, style: string, { config, engine, version }: Parts): LossMask {
	const { facts } = engine.tokenizer;
	const setting = maskSetting(config);
	const prompt = encode(litgptPrompt(style, example), { engine, config, isResponse: false });
	const response = encode(example.output.pieces, { engine, config, isResponse: true });
	const by = decidedBy(setting, config);
	const trained = { isTrained: true, reason: { text: "inside the response", decidedBy: by } };
	// A response that ends with EOS by itself loses it, and gets none in its place (Tokenizer.encode).
	const isAppended = !response.lostEos;
	const eos =
		isAppended && facts.eos !== undefined
			? [{ encoding: encodingOfToken(facts.eos.id, { origin: "trainer" }, facts.eos.text), ...trained }]
			: [];
	const row = joinParts(
		[
			{
				encoding: prompt.encoding,
				isTrained: !setting.value,
				reason: {
					text: setting.value ? "inside the prompt" : "prompt and response are trained",
					decidedBy: by,
				},
			},
			{ encoding: response.encoding, ...trained },
			...eos,
		],
		undefined,
	);
	const { length } = row.encoding.rendered.text;
	const limit = config.maxLength?.value;
	const why = doubtOf(config, engine, version);
	const exactness: Exactness = why === undefined ? { level: "exact" } : { level: "approximate", why };
	return labelRow(
		{
			...row,
			...(isAppended ? { appended: { start: length - (facts.eos?.text.length ?? 0), end: length } } : {}),
		},
		{
			...(config.maxLength === undefined || typeof limit !== "number" || limit <= 0
				? {}
				: { limit: { length: limit, keeps: "start", decidedBy: decidedBy(config.maxLength, config) } }),
			dropsMaskedRows: false,
			stopIds: new Set(facts.stopIds),
			trainer: { id: "litgpt", version },
			exactness,
		},
	);
}

function maskSetting({ options = {} }: TrainingConfig): Setting<boolean> {
	const name = ["data.init_args.mask_prompt", "data.mask_prompt"].find((one) => options[one] !== undefined);
	return booleanOf(options, name ?? "mask_prompt", false);
}

/** litgpt puts BOS in front of prompts by its own rule, and takes away a BOS or EOS that the text or tokenizer brought. */
function encode(
	pieces: readonly TextPiece[],
	{ engine, config, isResponse }: Pick<Parts, "engine" | "config"> & { readonly isResponse: boolean },
): { readonly encoding: Encoding; readonly lostEos: boolean } {
	const { bos, eos } = engine.tokenizer.facts;
	const encoded = engine.encode(engine.renderText(pieces), { addSpecialTokens: true });
	const keepsBos = !isResponse && usesBos(config, engine);
	const startsWithBos = bos !== undefined && encoded.ids[0] === bos.id;
	const from = !keepsBos && startsWithBos ? 1 : 0;
	const lostEos = eos !== undefined && encoded.ids.length > from && encoded.ids.at(-1) === eos.id;
	const to = encoded.ids.length - (lostEos ? 1 : 0);
	const start = encoded.offsets[0]?.[0] ?? 0;
	const added = keepsBos && bos !== undefined && !startsWithBos ? [bos.id] : [];
	const kept = lostEos ? withoutEnd(pieces, eos.text) : pieces;
	const encoding = {
		rendered: engine.renderText(kept),
		ids: [...added, ...encoded.ids.slice(from, to)],
		offsets: [...added.map(() => [start, start] as const), ...encoded.offsets.slice(from, to)],
		specialTokensMask: [...added.map(() => true), ...encoded.specialTokensMask.slice(from, to)],
	};
	return { encoding, lostEos };
}

/** The text that a token stands for at the end is not shown when the token is gone. */
function withoutEnd(pieces: readonly TextPiece[], end: string): readonly TextPiece[] {
	const last = pieces.at(-1);
	return last?.text.endsWith(end) === true
		? [...pieces.slice(0, -1), { ...last, text: last.text.slice(0, -end.length) }]
		: pieces;
}

/** By the checkpoint's name for Llama 3, else by tokenizer_config.json, of which only the result is known here. */
function usesBos(config: TrainingConfig, engine: TrainerEngine): boolean {
	return isLlama3(config) || engine.tokenizer.facts.addsBos;
}

function isLlama3({ options = {} }: TrainingConfig): boolean {
	const name = textOf(options, "checkpoint_dir")?.value.replace(/\/+$/, "").split("/").at(-1) ?? "";
	return name.startsWith("Meta-Llama-3") || name.startsWith("Llama-3");
}

function doubtOf(config: TrainingConfig, engine: TrainerEngine, version: string): string | undefined {
	if (compareReleases(version, NEWEST) > 0) {
		return `litgpt ${version} is newer than ${NEWEST}, the newest release that was compared.`;
	}
	return engine.tokenizer.facts.bos !== undefined && !isLlama3(config)
		? "Whether litgpt puts BOS first depends on add_bos_token and tokenizer_class of tokenizer_config.json, which are not followed."
		: undefined;
}
