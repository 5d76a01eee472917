/** Ids and trained flags of one row before the cut, as TRL's SFTTrainer prepares it. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Conversation, Example, TextColumn, TextPiece } from "../../types/example.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { RenderedChat } from "../../types/rendered-chat.js";
import { completionFlags, masksPrompt, wholePair } from "./completion-mask.js";
import { decidedByDefault } from "./decided-by.js";
import { sameReason, twoReasons, type PreparedRow } from "./label-row.js";
import { prepareChat } from "./trl-chat-rows.js";
import { unreadRow } from "./unread-row.js";
import { stops, withEosId, type Prepared, type TrlRun } from "./trl-run.js";

export function prepareRow(example: Example, run: TrlRun): Prepared {
	if (example.kind === "conversational") {
		const gap = example.format === "sharegpt" ? findShareGptGap(example.conversation, run) : undefined;
		return gap ?? prepareChat(example.conversation, run);
	}
	if (run.config.assistantOnlyLoss.value) {
		return stops(
			run,
			"a ValueError: assistant_only_loss=True needs conversational rows",
			"Use messages, or leave assistant_only_loss out.",
		);
	}
	if (example.kind !== "standard") {
		return unreadRow("TRL SFTTrainer", example);
	}
	if (example.type === "language-modeling") {
		return prepareText(example.text, example.format === "formatted", run);
	}
	return preparePair(example, run);
}

/** `from` and `value` are renamed since 0.15 (`maybe_convert_to_chatml`), after the loss options were checked. */
function findShareGptGap({ messages }: Conversation, run: TrlRun): Unavailable | undefined {
	const { behaviour, config } = run;
	if (messages[0]?.roleNode === undefined) {
		return behaviour.readsRoleContentConversations
			? unavailable(
					'How this release of TRL reads "conversations" of role and content is not followed.',
					'Rename the column to "messages".',
				)
			: stops(run, "KeyError: 'text'", 'Rename the column to "messages".');
	}
	if (!behaviour.convertsShareGpt) {
		return stops(run, "KeyError: 'text'", "Convert the rows to messages of role and content.");
	}
	return config.assistantOnlyLoss.value
		? stops(
				run,
				"a ValueError: assistant_only_loss=True needs conversational rows",
				"Convert the rows to messages of role and content.",
			)
		: undefined;
}

/** Language modeling on one text column. */
function prepareText(text: TextColumn, isFormatted: boolean, run: TrlRun): Prepared {
	const { config, behaviour } = run;
	const gap =
		namingGap(isFormatted, run) ?? columnGap(text, isFormatted, run) ?? formattingGap(isFormatted, run);
	if (gap !== undefined) {
		return gap;
	}
	const wantsEos =
		behaviour.eos === "text" && (behaviour.eosColumn === "dataset_text_field" || text.column === "text");
	return tokenizeWhole(
		wantsEos ? withEos(text.pieces, run) : { pieces: text.pieces },
		{
			text: "the whole text is trained",
			decidedBy: decidedByDefault("a text row has no mask", config),
		},
		run,
	);
}

/** TRL before 0.12 reads no text column that is not named. */
function namingGap(isFormatted: boolean, run: TrlRun): Unavailable | undefined {
	const { behaviour, config } = run;
	const isMade = isFormatted && config.formatting?.isMap !== true;
	return !behaviour.readsNamedTextOnly || isMade || config.textField.source !== undefined
		? undefined
		: stops(
				run,
				"a ValueError: neither dataset_text_field nor formatting_func is given",
				'Set dataset_text_field="text".',
			);
}

function columnGap(
	text: TextColumn,
	isFormatted: boolean,
	{ config, behaviour }: TrlRun,
): Unavailable | undefined {
	const wanted = config.textField.value;
	const takesTexts = isFormatted && behaviour.requiresBatchedFormatting && config.formatting?.isMap !== true;
	if (text.column === wanted || takesTexts) {
		return undefined;
	}
	const what = isFormatted
		? `The formatting function fills "${text.column}"`
		: `The text stands in "${text.column}"`;
	return unavailable(
		`${what}, but the trainer reads "${wanted}" and stops with a KeyError.`,
		`Set dataset_text_field="${text.column}".`,
	);
}

function formattingGap(isFormatted: boolean, run: TrlRun): Unavailable | undefined {
	const { config, behaviour } = run;
	const { formatting } = config;
	if (!isFormatted || formatting === undefined || formatting.isMap === true) {
		return undefined;
	}
	if (config.completionOnlyLoss.value === true && behaviour.rejectsFormattingWithCompletionLoss) {
		return stops(
			run,
			"a ValueError: formatting_func and completion_only_loss=True exclude each other",
			"Leave one of them out.",
		);
	}
	if (behaviour.requiresBatchedFormatting && !formatting.batched) {
		return stops(
			run,
			"a ValueError: formatting_func must return a list of texts",
			"Return a list, or use TRL 0.15 or newer.",
		);
	}
	return undefined;
}

interface Pieces {
	readonly pieces: readonly TextPiece[];
	readonly appended?: string;
}

function withEos(pieces: readonly TextPiece[], { eos }: TrlRun): Pieces {
	const text = pieces.map((piece) => piece.text).join("");
	if (eos === undefined || text.endsWith(eos.text)) {
		return { pieces };
	}
	return { pieces: [...pieces, { text: eos.text, origin: "trainer" }], appended: eos.text };
}

function tokenizeWhole({ pieces, appended }: Pieces, reason: LossReason, run: TrlRun): Prepared {
	const rendered = run.engine.renderText(pieces);
	const addSpecialTokens = run.behaviour.requiresBatchedFormatting
		? (run.config.addSpecialTokens?.value ?? true)
		: true;
	const encoding = run.engine.encode(rendered, { addSpecialTokens });
	return withEosId({ encoding, ...sameReason(encoding, reason), ...appendedRange(rendered, appended) }, run);
}

function appendedRange(rendered: RenderedChat, appended: string | undefined): Pick<PreparedRow, "appended"> {
	const { length } = rendered.text;
	return appended === undefined ? {} : { appended: { start: length - appended.length, end: length } };
}

type StandardPair = Extract<Example, { kind: "standard"; type: "prompt-completion" }>;

function preparePair(example: StandardPair, run: TrlRun): Prepared {
	const { config, behaviour, engine } = run;
	if (behaviour.pairs === "as-chat") {
		return prepareChat(chatOfPair(example), run, example.columns);
	}
	const { value: field } = config.textField;
	if (behaviour.pairs === "merged" && field !== "text" && example.columns?.includes(field) === true) {
		return unavailable(
			`TRL ${behaviour.version} trains the column "${field}" of this row, not its prompt and completion.`,
			"Use TRL 0.17 or newer, or remove the column.",
		);
	}
	if (behaviour.pairs === "merged") {
		return prepareText(
			{ column: "text", pieces: [...example.prompt.pieces, ...example.completion.pieces] },
			false,
			run,
		);
	}
	const eosGoesToText = hasTextColumn(example, run);
	const { pieces, appended } = eosGoesToText
		? { pieces: example.completion.pieces, appended: undefined }
		: withEos(example.completion.pieces, run);
	const rendered = engine.renderText([...example.prompt.pieces, ...pieces]);
	const encoding = engine.encode(rendered, { addSpecialTokens: true });
	const prompt = engine.encode(engine.renderText(example.prompt.pieces), { addSpecialTokens: true });
	const { flags, reasons } = completionFlags(encoding, prompt.ids, config, behaviour);
	const labelled = masksPrompt(config, behaviour)
		? twoReasons(flags, reasons)
		: sameReason(encoding, wholePair(config));
	return { encoding, ...labelled, ...appendedRange(rendered, appended) };
}

/** TRL looks at the text column first, and at the completion only when that one needs no EOS. */
function hasTextColumn(example: StandardPair, { config, behaviour }: TrlRun): boolean {
	const column = behaviour.eosColumn === "text" ? "text" : config.textField.value;
	return example.columns?.includes(column) === true;
}

/** What TRL before 0.15 makes of a pair of texts. */
function chatOfPair({ prompt, completion }: StandardPair): Conversation {
	const messages = [
		{ role: "user", column: prompt },
		{ role: "assistant", column: completion },
	].map(({ role, column }) => {
		const content = column.pieces.map(({ text }) => text).join("");
		return {
			role,
			content,
			json: { role, content },
			source: column.node ?? { start: 0, end: 0 },
			...(column.node === undefined ? {} : { contentNode: column.node }),
		};
	});
	const start = messages[0]?.source.start ?? 0;
	return { messages, source: { start, end: messages[1]?.source.end ?? start } };
}
