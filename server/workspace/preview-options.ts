/** What a person overrides for one preview: another run, trainer, version or option. */
import { isUnavailable, trainers, unavailable, type PythonModule, type Unavailable } from "../core/index.js";
import type { Host } from "../host.js";
import type { Binding } from "./bindings.js";
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
			: scripts.withTrainer(withOptions, id ?? script.training?.trainer.id ?? "", version);
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
	return { script: { ...trained, training: trained.training }, boundBy: "chosen by you", split: "unknown" };
}

async function scriptOf(
	host: Host,
	scripts: Scripts,
	own: Binding | undefined,
	options: PreviewOptions,
): Promise<Script | Unavailable> {
	if (options.run === undefined) {
		return own?.script ?? { file: "", module: emptyModule };
	}
	const file = host.resolve(options.run);
	const script = await scripts.read(file);
	return (
		script ??
		unavailable(`${options.run} is not a script that Tunelint can read.`, "Name a Python training script.")
	);
}

/** No script: only the trainer's defaults and the given options. */
const emptyModule: PythonModule = {
	file: "",
	text: "",
	imports: [],
	assignments: [],
	calls: [],
	functions: [],
	prompts: [],
	problems: [],
};

/** Options win over the script's: they are added as keywords of the last configuration call. */
function withKeywords(
	script: Script,
	options: readonly { readonly name: string; readonly value: string }[],
): Script {
	if (options.length === 0) {
		return script;
	}
	const { module } = script;
	const at = module.calls.findLastIndex(
		({ name }) => /Config$|Arguments$|Trainer$/.test(name) && !/Lora|BitsAndBytes/.test(name),
	);
	const location = { file: script.file, range: { start: 0, end: 0 } };
	const keywords = options.map(({ name, value }) => ({
		name,
		location,
		value: { ...valueOf(value), location, certainty: "certain" as const },
	}));
	const call = module.calls[at] ?? {
		callee: "SFTConfig",
		name: "SFTConfig",
		positional: [],
		keywords: [],
		location,
	};
	const names = new Set(options.map(({ name }) => name));
	const changed = {
		...call,
		keywords: [...call.keywords.filter(({ name }) => !names.has(name)), ...keywords],
	};
	const calls = at < 0 ? [...module.calls, changed] : module.calls.with(at, changed);
	return { ...script, module: { ...module, calls } };
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
