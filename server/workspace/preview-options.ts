/** What a person overrides for one preview: another run, trainer, version or option. */
import { entriesOf } from "../core/syntax/config/config-node.js";
import {
	isUnavailable,
	trainers,
	unavailable,
	type ConfigFile,
	type ConfigNode,
	type PythonArgument,
	type PythonCall,
	type PythonModule,
	type Unavailable,
} from "../core/index.js";
import type { Host } from "../host.js";
import type { Binding } from "./bindings.js";
import { noCode } from "./no-code.js";
import type { Script, Scripts } from "./scripts.js";
import type { PreviewOptions } from "./workspace.js";

/** The binding itself when nothing is overridden. */
export async function applyPreviewOptions(
	host: Host,
	scripts: Scripts,
	own: Binding | undefined,
	options: PreviewOptions,
): Promise<Binding | undefined | Unavailable> {
	if (options.run === undefined && options.trainer === undefined && (options.options ?? []).length === 0) {
		return own;
	}
	const script = await scriptOf(host, scripts, own, options);
	if (isUnavailable(script)) {
		return script;
	}
	const [id, version] = options.trainer?.split("@") ?? [];
	const withOptions = withKeywords(script, options.options ?? []);
	const trained =
		id === undefined && withOptions === script
			? script
			: await scripts.withTrainer(withOptions, id ?? script.training?.trainer.id ?? "", version);
	if (trained === undefined) {
		const known = trainers.map((trainer) => trainer.id).join(", ");
		return unavailable(`"${id ?? ""}" is no trainer that this version knows.`, `Choose one of: ${known}.`);
	}
	if (trained.training === undefined) {
		return unavailable(
			`${host.basename(trained.file)} trains nothing that Tunelint knows.`,
			"Name a training script.",
		);
	}
	const boundBy = (options.run === undefined ? own?.boundBy : undefined) ?? "chosen by you";
	return { script: { ...trained, training: trained.training }, boundBy, split: "unknown" };
}

/** The binding with the trainer that the settings name for the file; one that is not known changes nothing. */
export async function withTrainer(
	host: Host,
	scripts: Scripts,
	bound: Binding | undefined,
	trainer: string | undefined,
): Promise<Binding | undefined> {
	const changed =
		trainer === undefined ? undefined : await applyPreviewOptions(host, scripts, bound, { trainer });
	return changed === undefined || isUnavailable(changed)
		? bound
		: { ...changed, ...bound, script: changed.script, boundBy: "chosen in settings" };
}

async function scriptOf(
	host: Host,
	scripts: Scripts,
	own: Binding | undefined,
	options: PreviewOptions,
): Promise<Script | Unavailable> {
	if (options.run === undefined) {
		return own?.script ?? { file: "", module: emptyModule, libraries: new Map() };
	}
	const file = host.resolve(options.run);
	const script = await scripts.read(file);
	return (
		script ??
		unavailable(`${options.run} is not a script that Tunelint can read.`, "Name a Python training script.")
	);
}

/** No script: only the trainer's defaults and the given options. */
const emptyModule: PythonModule = { ...noCode, file: "", text: "" };

/** Options win over the script's: they are keywords of its configuration call, wherever a value holds that call. */
function withKeywords(
	script: Script,
	options: readonly { readonly name: string; readonly value: string }[],
): Script {
	if (options.length === 0) {
		return script;
	}
	const { module, configFile } = script;
	if (configFile !== undefined) {
		return { ...script, configFile: withEntries(configFile, options) };
	}
	const location = { file: script.file, range: { start: 0, end: 0 } };
	const keywords = options.map(({ name, value }) => ({
		name,
		location,
		value: { ...valueOf(value), location, certainty: "certain" as const },
	}));
	const target =
		module.calls.findLast(({ name }) => /Config$|Arguments$/.test(name) && !/Lora|BitsAndBytes/.test(name)) ??
		module.calls.findLast(({ name }) => /Trainer$/.test(name));
	if (target === undefined) {
		const call = { callee: "SFTConfig", name: "SFTConfig", positional: [], keywords, location };
		return { ...script, module: { ...module, calls: [...module.calls, call] } };
	}
	const names = new Set(options.map(({ name }) => name));
	const changed = {
		...target,
		keywords: [...target.keywords.filter(({ name }) => !names.has(name)), ...keywords],
	};
	return {
		...script,
		module: { ...module, calls: module.calls.map((call) => replaceCall(call, target, changed)) },
	};
}

/** Dots lead into maps: `dataset.packed=true`. */
function withEntries(
	config: ConfigFile,
	options: readonly { readonly name: string; readonly value: string }[],
): ConfigFile {
	const root = options.reduce<ConfigNode>(
		(node, { name, value }) => withEntry(node, name.split("."), value),
		config.root ?? { kind: "map", entries: [], start: 0, end: 0 },
	);
	return { ...config, root };
}

function withEntry(node: ConfigNode, [key, ...rest]: readonly string[], text: string): ConfigNode {
	const nowhere = { start: 0, end: 0 };
	if (key === undefined) {
		const value = valueOf(text);
		switch (value.kind) {
			case "none":
				return { kind: "null", ...nowhere };
			case "string":
				return { ...value, isQuoted: true, ...nowhere };
			case "number":
				return { ...value, text, ...nowhere };
			case "boolean":
				return { ...value, ...nowhere };
		}
	}
	const entries = entriesOf(node);
	const known = entries.findLast((entry) => entry.key === key);
	const inner: ConfigNode = known?.value ?? { kind: "map", entries: [], ...nowhere };
	const entry = {
		key,
		keyRange: known?.keyRange ?? nowhere,
		value: withEntry(inner, rest, text),
		...nowhere,
	};
	return { kind: "map", entries: [...entries, entry], start: node.start, end: node.end };
}

/** An argument such as `args=SFTConfig(…)` holds its own copy of the call. */
function replaceCall(call: PythonCall, target: PythonCall, changed: PythonCall): PythonCall {
	if (isSameCall(call, target)) {
		return changed;
	}
	const replaceIn = <T extends PythonArgument>(argument: T): T =>
		argument.value.kind === "call" && isSameCall(argument.value.call, target)
			? { ...argument, value: { ...argument.value, call: changed } }
			: argument;
	return { ...call, positional: call.positional.map(replaceIn), keywords: call.keywords.map(replaceIn) };
}

function isSameCall(a: PythonCall, b: PythonCall): boolean {
	return (
		a.location.file === b.location.file &&
		a.location.range.start === b.location.range.start &&
		a.location.range.end === b.location.range.end
	);
}

function valueOf(
	text: string,
):
	| { readonly kind: "boolean"; readonly value: boolean }
	| { readonly kind: "none" }
	| { readonly kind: "number"; readonly value: number; readonly isInteger: boolean }
	| { readonly kind: "string"; readonly value: string } {
	if (/^(?:true|false)$/i.test(text)) {
		return { kind: "boolean", value: text.toLowerCase() === "true" };
	}
	if (/^(?:none|null)$/i.test(text)) {
		return { kind: "none" };
	}
	if (/^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text)) {
		return { kind: "number", value: Number(text), isInteger: /^[-+]?\d+$/.test(text) };
	}
	return { kind: "string", value: text };
}
