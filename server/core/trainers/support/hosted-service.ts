/** Fine-tuning services: which messages they train is documented, what ids they see is not. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Example, FormatId } from "../../types/example.js";
import { sideOf, textColumnsOf } from "../../types/example-parts.js";
import type { LossMask, LossReason } from "../../types/loss-mask.js";
import type { PythonCall, PythonModule } from "../../types/python-module.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import type { ServiceLimits } from "../../types/service-limits.js";
import type { Trainer, TrainerEngine } from "../../types/trainer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import { labelRow } from "./label-row.js";
import {
	argumentOf,
	defaultSetting,
	importsModule,
	readBoolean,
	readString,
	settingFrom,
} from "./script-values.js";
import { unreadRow } from "./unread-row.js";
import { uploadedFiles } from "./uploaded-files.js";

export interface HostedService {
	readonly id: string;
	/** `OpenAI fine-tuning`. */
	readonly name: string;
	readonly formats: readonly FormatId[];
	/** Does it train rows of one text, as a whole? */
	readonly trainsTexts: boolean;
	/** The option that also trains prompts, where the service has one. */
	readonly promptOption?: string;
	/** The package of the service's client, and how it starts a job: the end of the call. */
	readonly client: { readonly module: string; readonly start: string };
	readonly limits: ServiceLimits;
	/** What the service trains of one example, by the model's name; the first that fits. */
	readonly exampleTokens?: readonly { readonly model: RegExp; readonly tokens: number }[];
}

export function hostedTrainer(service: HostedService): Trainer {
	return {
		id: service.id,
		name: service.name,
		library: service.id,
		// A service has no release that a file could pin.
		behaviourVersions: [],
		formats: service.formats,
		detect: (module) => (startOf(module, service) === undefined ? 0 : 0.55),
		readConfig: (module) => readService(module, service),
		mask: (example, config, engine) => maskRow(example, config, engine, service),
		appendsEos: () => true,
	};
}

/** The call that starts a job; the client is imported under its own name. */
function startOf(module: PythonModule, { client }: HostedService): PythonCall | undefined {
	return importsModule(module, client.module)
		? module.calls.find(
				(call) =>
					(call.callee === client.start || call.callee.endsWith(`.${client.start}`)) &&
					!trainsByReward(call, module),
			)
		: undefined;
}

/** A job of reinforcement fine-tuning: its records are prompts, and what a grader compares the answers with. */
function trainsByReward(call: PythonCall, module: PythonModule): boolean {
	const method = argumentOf(call, "method", -1)?.value;
	if (method === undefined) {
		return false;
	}
	const type = method.kind === "dict" ? method.entries.find(({ key }) => key === "type")?.value : undefined;
	return type === undefined ? REWARD.test(module.text) : readString(type) === "reinforcement";
}

const REWARD = /["']type["']\s*:\s*["']reinforcement["']/;

/** A client of one company may talk to the service of another, whose limits are its own. */
function isElsewhere({ calls }: PythonModule): boolean {
	return calls.some(
		({ name, keywords }) => CLIENT.test(name) && keywords.some((one) => one.name === "base_url"),
	);
}

const CLIENT = /^(?:Async)?(?:OpenAI|Together|Fireworks|Mistral)$/;

function readService(module: PythonModule, service: HostedService): TrainingConfig {
	const { id, promptOption, limits } = service;
	const start = startOf(module, service);
	const call = start ?? module.calls.findLast(({ name }) => name === "create" || name === "SFTConfig");
	const model = argumentOf(start, "model", -1);
	const named = model && readString(model.value);
	const tokens = service.exampleTokens?.find((one) => named !== undefined && one.model.test(named))?.tokens;
	const formats = formatsOf(named, limits);
	const prompts = promptOption === undefined ? undefined : argumentOf(call, promptOption, -1);
	return {
		trainer: id,
		version: { library: id, version: "" },
		file: module.file,
		...(start === undefined ? {} : { call: start.location }),
		tokenizerEdits: {},
		datasets: start === undefined ? [] : uploadedFiles(module),
		textField: defaultSetting("text", "text"),
		truncationMode: defaultSetting("keep_start", "truncation"),
		packing: defaultSetting(false, "packing"),
		completionOnlyLoss: defaultSetting<boolean | null>(null, "completion"),
		assistantOnlyLoss: defaultSetting(true, "assistant messages"),
		readsRowsAlone: true,
		...(isElsewhere(module)
			? {}
			: {
					limits: {
						...limits,
						...(formats === undefined ? {} : { formats }),
						...(tokens === undefined ? {} : { mostTokens: tokens }),
					},
				}),
		...(promptOption === undefined || prompts === undefined
			? {}
			: { options: { [promptOption]: settingFrom(prompts, promptOption, readBoolean, false) } }),
	};
}

/** A model that chats is not trained on prompts and completions. */
function formatsOf(
	model: string | undefined,
	{ formats, textModels }: ServiceLimits,
): ServiceLimits["formats"] {
	const isChat = model !== undefined && textModels !== undefined && !textModels.test(model);
	return isChat ? formats?.filter((columns) => !columns.includes("completion")) : formats;
}

function maskRow(
	example: Example,
	config: TrainingConfig,
	engine: TrainerEngine,
	service: HostedService,
): LossMask | RenderFailure | Unavailable {
	const row = sideOf(example, engine.side);
	if (row.kind === "conversational") {
		const rendered = engine.renderChat(row.conversation, { addGenerationPrompt: false });
		if (isUnavailable(rendered) || !("spans" in rendered)) {
			return rendered;
		}
		const encoding = engine.encode(rendered, { addSpecialTokens: false });
		return label(encoding, messageReasons(encoding, row, config, { engine, service }), {
			config,
			engine,
			service,
		});
	}
	if (row.kind !== "standard" || (row.type === "language-modeling" && !service.trainsTexts)) {
		return unreadRow(service.name, row);
	}
	const columns = textColumnsOf(row);
	const encoding = engine.encode(engine.renderText(columns.flatMap(({ pieces }) => pieces)), {
		addSpecialTokens: true,
	});
	const prompt = row.type === "language-modeling" ? 0 : lengthOf(columns[0]?.pieces ?? []);
	const trainsPrompt = trainsPrompts(config, service);
	const reasons = encoding.ids.map((_, i): Verdict => {
		const isPrompt = (encoding.offsets[i]?.[1] ?? 0) <= prompt;
		return isPrompt && !trainsPrompt
			? { trained: false, reason: { text: "inside the prompt", ...by(config, service) } }
			: { trained: true, reason: { text: "inside the completion", ...by(config, service) } };
	});
	return label(encoding, reasons, { config, engine, service });
}

interface Verdict {
	readonly trained: boolean;
	readonly reason: LossReason;
}

interface Parts {
	readonly engine: TrainerEngine;
	readonly service: HostedService;
}

/** A turn is trained from its first own character to the token that ends it. */
function messageReasons(
	encoding: Encoding,
	row: Extract<Example, { kind: "conversational" }>,
	config: TrainingConfig,
	{ engine, service }: Parts,
): Verdict[] {
	const { messages, completionStart = 0 } = row.conversation;
	const stopIds = new Set(engine.tokenizer.facts.stopIds);
	const verdicts = encoding.ids.map((_, i): Verdict => {
		const span = encoding.rendered.spans.find(
			({ start, end }) => start < (encoding.offsets[i]?.[1] ?? 0) && (encoding.offsets[i]?.[0] ?? 0) < end,
		);
		const role = messages[span?.messageIndex ?? -1]?.role;
		return trainsPrompts(config, service) && role !== undefined
			? { trained: true, reason: { text: "prompts are trained too", ...by(config, service) } }
			: { trained: false, reason: { text: `${role ?? "template"} is not trained`, ...by(config, service) } };
	});
	messages.forEach((message, index) => {
		if (message.role !== "assistant" || index < completionStart) {
			return;
		}
		const isSkipped = message.train?.value === false;
		const reason = isSkipped
			? { text: "the message has weight 0", ...by(config, service) }
			: { text: "an assistant message", ...by(config, service) };
		for (const i of turnTokens(encoding, index, stopIds)) {
			verdicts[i] = { trained: !isSkipped, reason };
		}
	});
	return verdicts;
}

function turnTokens(encoding: Encoding, messageIndex: number, stopIds: ReadonlySet<number>): number[] {
	const own = encoding.rendered.spans.filter((span) => span.messageIndex === messageIndex);
	const content = own.filter(({ origin }) => origin === "file");
	const from = content[0]?.start;
	const to = content.at(-1)?.end;
	if (from === undefined || to === undefined) {
		return [];
	}
	const inside = encoding.offsets.flatMap(([start, end], i) => (start < to && end > from ? [i] : []));
	const limit = own.at(-1)?.end ?? to;
	for (let i = (inside.at(-1) ?? -1) + 1; (encoding.offsets[i]?.[1] ?? Infinity) <= limit; i++) {
		if (stopIds.has(encoding.ids[i] ?? -1)) {
			return [...inside, ...range((inside.at(-1) ?? -1) + 1, i + 1)];
		}
	}
	return inside;
}

function range(start: number, end: number): number[] {
	return Array.from({ length: end - start }, (_, i) => start + i);
}

function trainsPrompts({ options }: TrainingConfig, { promptOption }: HostedService): boolean {
	return promptOption !== undefined && options?.[promptOption]?.value === true;
}

function by(config: TrainingConfig, service: HostedService): Pick<LossReason, "decidedBy"> {
	const setting = service.promptOption === undefined ? undefined : config.options?.[service.promptOption];
	return {
		decidedBy:
			setting === undefined
				? decidedByDefault(`${service.name} trains assistant messages`, config)
				: decidedBy(setting, config),
	};
}

function label(
	encoding: Encoding,
	verdicts: readonly Verdict[],
	{ config, engine, service }: Parts & { readonly config: TrainingConfig },
): LossMask {
	const reasons: LossReason[] = [];
	const reasonIndex = verdicts.map(({ reason }) => {
		const known = reasons.findIndex(({ text }) => text === reason.text);
		return known >= 0 ? known : reasons.push(reason) - 1;
	});
	return labelRow(
		{ encoding, trained: verdicts.map(({ trained }) => trained), reasonIndex, reasons },
		{
			dropsMaskedRows: false,
			stopIds: new Set(engine.tokenizer.facts.stopIds),
			trainer: { id: config.trainer, version: "" },
			exactness: {
				level: "approximate",
				why: `${service.name} makes the ids on its own machines; these are the ones of the chosen tokenizer and its template.`,
				todo: "Which messages are trained is documented by the service; ids and the turn's end may differ.",
			},
		},
	);
}

function lengthOf(pieces: readonly { readonly text: string }[]): number {
	return pieces.reduce((sum, { text }) => sum + text.length, 0);
}
