/** Which model and tokenizer a script loads, and what it changes on the tokenizer. */
import type { PythonAssignment, PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type { Setting, TokenizerEdits, TokenizerPlace } from "../../types/training-config.js";
import { argumentOf, callOf, keywordOf, readBoolean, readString, settingFrom } from "./script-values.js";

export interface ReadModel {
	readonly model?: Setting<string>;
	readonly tokenizer?: Setting<string>;
	readonly tokenizerPlace?: TokenizerPlace;
	readonly tokenizerEdits: TokenizerEdits;
	/** Set when the script adds tokens, which changes ids in a way that is not followed. */
	readonly addsTokens?: PythonCall;
}

/** `trainerCall`: the call that starts the trainer, whose `model=` decides among several. */
export function readModel(module: PythonModule, trainerCall: PythonCall | undefined): ReadModel {
	const loads = module.calls.filter((call) => call.name === "from_pretrained");
	const tokenizerLoads = loads.filter((call) =>
		/(?:Tokenizer|Processor)\w*\.from_pretrained$/.test(call.callee),
	);
	const modelLoads = loads.filter(
		(call) =>
			/(?:Model|ForCausalLM|LMHeadModel)\w*\.from_pretrained$/.test(call.callee) &&
			!/Peft\w*\.from_pretrained$/.test(call.callee),
	);
	const model = modelOf(module, trainerCall, modelLoads);
	const tokenizerLoad = chosenLoad(module, tokenizerArgument(trainerCall), tokenizerLoads);
	const tokenizer = tokenizerLoad === undefined ? undefined : nameOf(tokenizerLoad);
	const place = placeOf(tokenizerLoad, modelLoads);
	const adds = module.calls.find(isTokenAddition);
	return {
		...(model === undefined ? {} : { model }),
		...(tokenizer === undefined ? {} : { tokenizer }),
		...(place === undefined ? {} : { tokenizerPlace: place }),
		tokenizerEdits: readEdits(withoutLater(module, trainerCall), [
			...tokenizerLoads,
			...modelLoads.filter((call) => /Fast\w*Model/.test(call.callee)),
		]),
		...(adds === undefined ? {} : { addsTokens: adds }),
	};
}

/** What stands behind the trainer's call is of another part of the script, such as trying the model out. */
function withoutLater(module: PythonModule, trainerCall: PythonCall | undefined): PythonModule {
	if (trainerCall === undefined) {
		return module;
	}
	const { location, enclosing } = trainerCall;
	const isEarlier = (other: Pick<PythonAssignment, "location" | "enclosing">): boolean =>
		other.location.file !== location.file ||
		other.enclosing !== enclosing ||
		other.location.range.start < location.range.end;
	return {
		...module,
		assignments: module.assignments.filter(isEarlier),
		calls: module.calls.filter(isEarlier),
	};
}

function tokenizerArgument(trainerCall: PythonCall | undefined): PythonValue | undefined {
	return (keywordOf(trainerCall, "processing_class") ?? keywordOf(trainerCall, "tokenizer"))?.value;
}

/** `model=` of the trainer: a name, or the variable of one of several loads. */
function modelOf(
	module: PythonModule,
	trainerCall: PythonCall | undefined,
	loads: readonly PythonCall[],
): Setting<string> | undefined {
	const argument = argumentOf(trainerCall, "model", 0);
	const name = argument === undefined ? undefined : readString(argument.value);
	if (argument !== undefined && name !== undefined) {
		return settingFrom(argument, "model", readString, name);
	}
	const load = chosenLoad(module, argument?.value, loads);
	return load === undefined ? undefined : nameOf(load);
}

function chosenLoad(
	module: PythonModule,
	value: PythonValue | undefined,
	loads: readonly PythonCall[],
): PythonCall | undefined {
	const call = callOf(module, value);
	return call !== undefined && loads.includes(call) ? call : loads[0];
}

function nameOf(load: PythonCall): Setting<string> | undefined {
	const argument = keywordOf(load, "model_name") ?? argumentOf(load, "pretrained_model_name_or_path", 0);
	return argument === undefined ? undefined : settingFrom(argument, "from_pretrained", readString, "");
}

const placeOptions = [
	{ option: "revision", key: "revision" },
	{ option: "subfolder", key: "subfolder" },
	{ option: "gguf_file", key: "ggufFile" },
] as const;

/** A tokenizer that the trainer loads itself by the model's name is the one of `main`, whatever the model's load says. */
function placeOf(
	tokenizerLoad: PythonCall | undefined,
	modelLoads: readonly PythonCall[],
): TokenizerPlace | undefined {
	const load = tokenizerLoad ?? modelLoads.find((call) => /Fast\w*Model/.test(call.callee));
	const place: { -readonly [K in keyof TokenizerPlace]: TokenizerPlace[K] } = {};
	for (const { option, key } of placeOptions) {
		const argument = keywordOf(load, option);
		if (argument !== undefined && argument.value.kind !== "none") {
			const setting = settingFrom(argument, option, readString, "");
			// Unsloth's releases differ in whether they hand the model's revision on to the tokenizer.
			place[key] = tokenizerLoad === undefined ? { ...setting, certainty: "unknown" } : setting;
		}
	}
	return Object.keys(place).length === 0 ? undefined : place;
}

/** New tokens other than a pad token. */
function isTokenAddition(call: PythonCall): boolean {
	if (call.name === "add_tokens") {
		return true;
	}
	if (call.name !== "add_special_tokens") {
		return false;
	}
	const value = call.positional[0]?.value;
	return value?.kind !== "dict" || value.entries.some(({ key }) => key !== "pad_token");
}

const attributes = [
	{ attribute: "eos_token", edit: "eosToken" },
	{ attribute: "pad_token", edit: "padToken" },
	{ attribute: "chat_template", edit: "chatTemplate" },
	{ attribute: "padding_side", edit: "paddingSide" },
] as const;

function readEdits(module: PythonModule, loads: readonly PythonCall[]): TokenizerEdits {
	const edits: { -readonly [K in keyof TokenizerEdits]: TokenizerEdits[K] | undefined } = {};
	for (const { attribute, edit } of attributes) {
		const setting = assignedSetting(module.assignments, attribute) ?? loadSetting(loads, attribute);
		if (setting !== undefined) {
			edits[edit] = setting;
		}
	}
	edits.padToken ??= addedPad(module);
	edits.chatTemplate ??= namedTemplate(module);
	edits.addEosToken ??= flagSetting(module.assignments, loads, "add_eos_token");
	edits.addBosToken ??= flagSetting(module.assignments, loads, "add_bos_token");
	return withoutAbsent(edits);
}

/** `tokenizer.pad_token = …`: the last assignment, as an earlier one is overwritten. */
function assignedSetting(
	assignments: readonly PythonAssignment[],
	attribute: string,
): Setting<string> | undefined {
	const assignment = assignmentTo(assignments, attribute);
	if (assignment === undefined) {
		return undefined;
	}
	return settingFrom(
		{ value: assignment.value, location: assignment.location },
		attribute,
		readTokenName,
		"",
	);
}

function assignmentTo(
	assignments: readonly PythonAssignment[],
	attribute: string,
): PythonAssignment | undefined {
	return assignments.findLast(
		({ target }) => target.endsWith(`.${attribute}`) && /tok|processing_class|processor/i.test(target),
	);
}

/** The text, or the name of another special token for `tokenizer.eos_token`. */
function readTokenName(value: PythonValue): string | undefined {
	if (value.kind === "symbol") {
		return /\.((?:eos|bos|unk|pad)_token)$/.exec(value.name)?.[1];
	}
	return readString(value);
}

function loadSetting(loads: readonly PythonCall[], attribute: string): Setting<string> | undefined {
	for (const load of loads) {
		const argument = keywordOf(load, attribute);
		if (argument !== undefined && argument.value.kind !== "none") {
			return settingFrom(argument, attribute, readTokenName, "");
		}
	}
	return undefined;
}

function flagSetting(
	assignments: readonly PythonAssignment[],
	loads: readonly PythonCall[],
	name: string,
): Setting<boolean> | undefined {
	const assignment = assignmentTo(assignments, name);
	if (assignment !== undefined) {
		return settingFrom({ value: assignment.value, location: assignment.location }, name, readBoolean, false);
	}
	const argument = loads.map((load) => keywordOf(load, name)).find((found) => found !== undefined);
	return argument === undefined ? undefined : settingFrom(argument, name, readBoolean, false);
}

function addedPad(module: PythonModule): Setting<string> | undefined {
	for (const call of module.calls.filter(({ name }) => name === "add_special_tokens")) {
		const value = call.positional[0]?.value;
		const entry = value?.kind === "dict" ? value.entries.find(({ key }) => key === "pad_token") : undefined;
		if (entry !== undefined) {
			return settingFrom(
				{ value: entry.value, location: entry.value.location },
				"pad_token",
				readTokenName,
				"",
			);
		}
	}
	return undefined;
}

/** Unsloth's `get_chat_template(tokenizer, chat_template="…")` sets a template of its own. */
function namedTemplate(module: PythonModule): Setting<string> | undefined {
	const call = module.calls.find(({ name }) => name === "get_chat_template");
	return call === undefined
		? undefined
		: { value: "", option: "get_chat_template", source: call.location, certainty: "unknown" };
}

function withoutAbsent(edits: {
	readonly [K in keyof TokenizerEdits]: TokenizerEdits[K] | undefined;
}): TokenizerEdits {
	// Every entry with a value has the type of its key.
	return Object.fromEntries(
		Object.entries(edits).filter(([, value]) => value !== undefined),
	) as TokenizerEdits;
}
