/** What people see of a trained model, and what explains it: the likeliest cause first. */
import type { SymptomId } from "../../types/symptom-id.js";
import type { CheckId } from "./preflight-report.js";

export interface Symptom {
	/** In the words of the person who sees it. */
	readonly title: string;
	readonly causes: readonly Cause[];
}

/** One explanation. Without a check, nothing but a finding of its rules decides; then `todo` says how to find out. */
export interface Cause {
	readonly title: string;
	/** Proved wrong by the check where it passes. */
	readonly check?: CheckId;
	/** Their findings prove it; a rule that a version does not have finds nothing. */
	readonly rules: readonly string[];
	/** What to run where it cannot be known. */
	readonly todo: string;
	/** A page that describes the cause. */
	readonly source: string;
}

const TRL = "https://huggingface.co/docs/trl/sft_trainer";
const TEMPLATES = "https://huggingface.co/docs/transformers/chat_templating";
const COLLATOR = "https://huggingface.co/docs/transformers/main_classes/data_collator";
const GENERATION = "https://huggingface.co/docs/transformers/main_classes/text_generation";
const PEFT = "https://huggingface.co/docs/peft/developer_guides/troubleshooting";

const GENERATE =
	"Print model.generation_config.eos_token_id and the last ids of an answer; the turn's end must be among the stop ids.";

export const SYMPTOMS: Readonly<Record<SymptomId, Symptom>> = {
	"never-stops": {
		title: "It never stops, or answers its own answer",
		causes: [
			{
				title: "the stop token is not in the rows, or not trained",
				check: "stop",
				rules: [
					"no-eos",
					"no-eos-appended",
					"text-field-no-eos",
					"end-marker-not-token",
					"stop-token-not-trained",
				],
				todo: "Preview a record: the token after the answer must be a stop token, and trained.",
				source: TRL,
			},
			{
				title: "the end is a stop token of another model",
				check: "stop",
				rules: ["wrong-eos-for-model"],
				todo: "Tokenize the text that ends an answer: it must be one token, the model's own.",
				source: TEMPLATES,
			},
			{
				title: "the pad token is the stop token, and padding is masked by its id",
				check: "stop",
				rules: ["eos-masked", "missing-pad-token"],
				todo: "Compare tokenizer.pad_token_id with tokenizer.eos_token_id.",
				source: COLLATOR,
			},
			{
				title: "the maximum length cuts the ends of answers",
				check: "length",
				rules: ["sequence-truncated"],
				todo: "Count the rows that are longer than the maximum length with `tunelint stats`.",
				source: TRL,
			},
			{
				title: "generation stops at another token than the rows end with",
				rules: ["eos-not-turn-end", "stop-not-at-inference"],
				todo: GENERATE,
				source: GENERATION,
			},
			{
				title: "a turn is asked without the header that answers begin with",
				check: "prompt",
				rules: ["prompt-mismatch", "missing-generation-prompt"],
				todo: "Print the prompt and compare it with the preview of a record.",
				source: TEMPLATES,
			},
			{
				title: "answers in the data loop or break off",
				rules: ["repetition", "truncated-answer"],
				todo: "Read the ends of some answers; `tunelint check --extend-select truncated-answer` looks for broken ones.",
				source: TRL,
			},
		],
	},
	garbage: {
		title: "Random scripts, broken markup, markers in the answer",
		causes: [
			{
				title: "the chat template is missing, fails, or is that of another family",
				check: "template",
				rules: [
					"template-error",
					"no-chat-template",
					"wrong-family-template",
					"template-error-swallowed",
					"base-model-templated",
				],
				todo: "Print tokenizer.chat_template of the tokenizer that trains, and of the one that asks.",
				source: TEMPLATES,
			},
			{
				title: "chat markers are plain text to this tokenizer",
				check: "markers",
				rules: [
					"split-chat-marker",
					"foreign-chat-marker",
					"leftover-template-text",
					"special-token-in-content",
					"wrong-eos-for-model",
					"missing-turn-end",
				],
				todo: "Tokenize each marker: it must be one token.",
				source: TEMPLATES,
			},
			{
				title: "a rendered chat is wrapped in the template once more",
				check: "template",
				rules: ["double-formatted", "printed-as-python", "tool-arguments-double-encoded"],
				todo: "Preview a record, and look for markers inside a message.",
				source: TEMPLATES,
			},
			{
				title: "BOS or EOS stand twice",
				check: "double-tokens",
				rules: ["double-bos", "double-eos", "eos-appended-twice"],
				todo: "Tokenize a rendered chat with add_special_tokens=False.",
				source: TEMPLATES,
			},
			{
				title: "new tokens have embeddings that were never trained",
				rules: ["added-tokens-untrained", "embeddings-not-resized", "special-tokens-added"],
				todo: "Compare len(tokenizer) with the base model's; new rows need modules_to_save or trainable_token_indices.",
				source: PEFT,
			},
			{
				title: "the model is asked in another form than it was trained on",
				check: "prompt",
				rules: ["prompt-mismatch", "right-padded-generation", "missing-attention-mask"],
				todo: "Print the prompt and compare it with the preview of a record.",
				source: TEMPLATES,
			},
			{
				title: "the data itself is broken",
				check: "records",
				rules: ["mojibake", "replacement-character", "lone-surrogate", "unfilled-placeholder", "repetition"],
				todo: "Run `tunelint check` on the data.",
				source: TRL,
			},
		],
	},
	empty: {
		title: "Empty answers, or it stops at once",
		causes: [
			{
				title: "the model is asked in another form than it was trained on",
				check: "prompt",
				rules: ["prompt-mismatch", "missing-generation-prompt", "stored-prompt-differs"],
				todo: "Print the prompt and compare it with the preview of a record.",
				source: TEMPLATES,
			},
			{
				title: "another adapter is loaded, or none",
				check: "adapter",
				rules: ["adapter-path-mismatch", "merge-result-unused", "stale-checkpoint", "stale-prepared-data"],
				todo: "Print the folder that is loaded, and model.get_model_status() with PEFT.",
				source: PEFT,
			},
			{
				title: "nothing is trained, or the wrong part",
				check: "mask",
				rules: [
					"nothing-trained",
					"response-marker-not-found",
					"foreign-response-marker",
					"labels-not-masked",
					"labels-shifted-twice",
					"padding-trained",
					"prompt-not-prefix",
					"loss-collapsed",
				],
				todo: "Preview a record: the answer must be trained.",
				source: TRL,
			},
			{
				title: "the prompt ends with a stop token",
				check: "double-tokens",
				rules: ["double-eos", "bos-in-text"],
				todo: "Print the last id of the prompt: it must not be a stop token.",
				source: TEMPLATES,
			},
			{
				title: "answers in the data are empty, or nobody answers",
				check: "roles",
				rules: [
					"empty-content",
					"missing-content",
					"no-assistant",
					"last-turn-not-assistant",
					"missing-role",
					"unknown-role",
					"prompt-repeated",
				],
				todo: "Run `tunelint check` on the data.",
				source: TRL,
			},
			{
				title: "an empty answer is taken for one",
				rules: ["empty-response-unguarded"],
				todo: "Decode the whole output, prompt included, and look at it.",
				source: GENERATION,
			},
		],
	},
	"base-too-good": {
		title: "The base model answers as well as the trained one",
		causes: [
			{
				title: "the comparison loads the same model twice, or no adapter",
				rules: [
					"adapter-path-mismatch",
					"models-not-released",
					"merge-result-unused",
					"stale-checkpoint",
					"stale-prepared-data",
				],
				todo: "Print the folder of each model, and the number of its trainable parameters.",
				source: PEFT,
			},
			{
				title: "the base is an Instruct model already",
				rules: ["base-model-templated"],
				todo: "Look at the model's name and at its tokenizer's chat_template: a base model has none.",
				source: TEMPLATES,
			},
			{
				title: "nothing, or little, is trained",
				check: "mask",
				rules: [
					"nothing-trained",
					"response-marker-not-found",
					"foreign-response-marker",
					"loss-not-falling",
					"target-module-absent",
					"map-result-unused",
				],
				todo: "Preview a record, and look at the loss of the first and the last step.",
				source: TRL,
			},
			{
				title: "training and test share rows",
				check: "overlap",
				rules: ["train-test-overlap", "test-set-in-generation", "comparison-without-test"],
				todo: "Put the test file beside the training data: Tunelint compares them.",
				source: TRL,
			},
		],
	},
	"nan-loss": {
		title: "The loss is 0, NaN or does not move",
		causes: [
			{
				title: "all labels of rows are masked",
				check: "mask",
				rules: [
					"nothing-trained",
					"response-marker-not-found",
					"foreign-response-marker",
					"prompt-not-prefix",
					"loss-collapsed",
					"collator-overwrites-labels",
				],
				todo: "Preview a record: something must be trained.",
				source: TRL,
			},
			{
				title: "the maximum length cuts all that would be trained",
				check: "length",
				rules: ["sequence-truncated"],
				todo: "Count the rows that are longer than the maximum length with `tunelint stats`.",
				source: TRL,
			},
			{
				title: "rows are not read",
				check: "records",
				rules: [
					"invalid-jsonl",
					"missing-messages",
					"empty-content",
					"missing-content",
					"text-field-ignored",
				],
				todo: "Run `tunelint check` on the data.",
				source: TRL,
			},
			{
				title: "settings are ignored or contradict each other",
				check: "settings",
				rules: [
					"unknown-option",
					"ignored-option",
					"contradictory-options",
					"contradictory-arguments",
					"api-drift",
					"removed-option",
				],
				todo: "Pin the libraries, so that each option can be looked up.",
				source: TRL,
			},
			{
				title: "the device or the precision: float16 overflows, a device has no kernels for it",
				rules: ["constant-device", "loss-not-falling"],
				todo: "Train ten steps with bf16=True, or in float32 with a tenth of the learning rate, and compare the loss.",
				source: PEFT,
			},
		],
	},
	"good-eval-bad-use": {
		title: "Good in the evaluation, bad in use",
		causes: [
			{
				title: "training and test share rows",
				check: "overlap",
				rules: [
					"train-test-overlap",
					"test-set-in-generation",
					"no-validation-split",
					"comparison-without-test",
				],
				todo: "Put the test file beside the training data: Tunelint compares them.",
				source: TRL,
			},
			{
				title: "the model is asked in another form than it was trained on",
				check: "prompt",
				rules: ["prompt-mismatch", "missing-generation-prompt", "stored-prompt-differs"],
				todo: "Print the prompt that is really sent, and compare it with the preview of a record.",
				source: TEMPLATES,
			},
			{
				title: "generation stops elsewhere",
				rules: ["eos-not-turn-end", "stop-not-at-inference"],
				todo: GENERATE,
				source: GENERATION,
			},
			{
				title: "another adapter or an older checkpoint is served",
				rules: ["adapter-path-mismatch", "stale-checkpoint", "stale-prepared-data", "merge-result-unused"],
				todo: "Compare the folder that is served with the one that training wrote.",
				source: PEFT,
			},
			{
				title:
					"the tokenizer or its template differs where it is served (GGUF, an export without tokenizer files)",
				rules: [
					"tokenizer-files-not-exported",
					"contradictory-tokenizer",
					"rebuilt-tokenizer",
					"broken-tokenizer",
				],
				todo: "Print the chat template of the served file, and compare it with the tokenizer's that trained.",
				source: TEMPLATES,
			},
			{
				title: "rows repeat each other, so that the evaluation asks what was learned by heart",
				rules: ["duplicate-row", "near-duplicate", "conflicting-answers", "repeated-answer"],
				todo: "Run `tunelint dedupe --diff` on the data.",
				source: TRL,
			},
		],
	},
};
