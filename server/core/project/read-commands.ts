/** What the commands of a shell script or an Ollama Modelfile load and write. */
import type { Location } from "../base/text-range.js";
import type { Artifact, Writes } from "../types/artifact.js";
import type { ModelLoad } from "../types/model-load.js";

export interface CommandFile {
	readonly loads: readonly ModelLoad[];
	readonly writes: Writes;
}

/** Options by what follows them; `=` and a blank alike. */
const LOADS: readonly { readonly option: RegExp; readonly role: ModelLoad["role"] }[] = [
	{
		option:
			/--(?:adapter[-_](?:path|name_or_path|file)|lora[-_](?:path|model[-_]dir|weights)|peft[-_](?:model|path))/,
		role: "adapter",
	},
	{ option: /--lora(?:-scaled)?/, role: "adapter" },
	{ option: /--(?:model(?:[-_](?:name[-_]or[-_]path|path|id))?|base[-_]model)/, role: "model" },
	{ option: /--tokenizer(?:[-_](?:path|name))?/, role: "tokenizer" },
];
const WRITES =
	/--(?:output[-_]dir|save[-_](?:dir|path)|out[-_]dir|export[-_]dir|outfile|output|save|local[-_]dir|mlx[-_]path)/;
/** A word: quoted, or up to a blank; with a variable in it, its value is not known. */
const WORD = /(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"';|&]+))/;
const LAUNCHERS =
	/\b(?:vllm\s+serve|trl\s+vllm-serve)\s+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'\\;|&-][^\s"';|&]*))/g;
const LORA_MODULES = /--lora-modules[=\s]+[\w.-]+=([^\s"']+)/g;
/** Training writes what inference reads by the same option. */
const TRAINS = /\bmlx_lm[._]lora\b|--train\b|\b(?:train|finetune|sft)\w*\.py\b/;

export function readCommands(file: string, text: string): CommandFile {
	const loads: ModelLoad[] = [];
	const artifacts: Artifact[] = [];
	let hasUnknown = false;
	for (const command of commandsOf(file, text)) {
		const isTraining = TRAINS.test(command.text);
		const written = valuesOf(command, WRITES, { withVariables: true });
		hasUnknown ||= written.some(({ name }) => isVariable(name));
		artifacts.push(
			...written.filter(({ name }) => !isVariable(name)).map((one) => artifactOf(one, isTraining)),
			...(isTraining ? adaptersOf(command).map((one) => ({ kind: "adapter" as const, ...one })) : []),
		);
		loads.push(...(isTraining ? [] : loadsOf(command)));
	}
	return { loads, writes: { artifacts, hasUnknown } };
}

interface Command {
	readonly file: string;
	readonly start: number;
	readonly text: string;
}

interface Word {
	readonly name: string;
	readonly location: Location;
}

function artifactOf(word: Word, isTraining: boolean): Artifact {
	if (/\.gguf$/i.test(word.name)) {
		return { kind: "gguf", ...word };
	}
	return { kind: isTraining ? "model" : "copy", ...word };
}

function adaptersOf(command: Command): readonly Word[] {
	return LOADS.filter(({ role }) => role === "adapter").flatMap(({ option }) => valuesOf(command, option));
}

function loadsOf(command: Command): readonly ModelLoad[] {
	const named = LOADS.flatMap(({ option, role }) =>
		valuesOf(command, option).map((word) => ({ role, word })),
	);
	const isLlamaCpp = /\b(?:llama-(?:cli|server|run|bench|perplexity)|llama_cpp\.server)\b/.test(command.text);
	const short = isLlamaCpp ? valuesOf(command, /-m/).map((word) => ({ role: "model" as const, word })) : [];
	const modules = matchesOf(command, LORA_MODULES).map((word) => ({ role: "adapter" as const, word }));
	const served = matchesOf(command, LAUNCHERS).map((word) => ({ role: "model" as const, word }));
	return [...served, ...named, ...short, ...modules].map(({ role, word }) => ({
		role: role === "model" && /\.gguf$/i.test(word.name) ? "gguf" : role,
		...word,
		isCertain: true,
	}));
}

/** `FROM` and `ADAPTER` with a path; a name without a folder is a model of Ollama's own. */
export function readModelfile(file: string, text: string): CommandFile {
	const loads: ModelLoad[] = [];
	for (const match of text.matchAll(/^[ \t]*(FROM|ADAPTER)[ \t]+("?)([^"\n]+?)\2[ \t]*\r?$/gim)) {
		const [all, word = "", , name = ""] = match;
		const start = match.index + all.lastIndexOf(name);
		const location = { file, range: { start, end: start + name.length } };
		const isPath = /^[.~/\\]|\.(?:gguf|bin|safetensors)$/i.test(name);
		if (/adapter/i.test(word)) {
			loads.push({ role: "adapter", name, location, isCertain: true });
		} else if (isPath) {
			loads.push({ role: /\.gguf$/i.test(name) ? "gguf" : "model", name, location, isCertain: true });
		}
	}
	return { loads, writes: { artifacts: [], hasUnknown: false } };
}

/** Lines without comments; a line that ends with a backslash goes on. */
function commandsOf(file: string, text: string): readonly Command[] {
	return [...text.matchAll(/(?:[^\n\\]|\\\r?\n|\\)+/g)]
		.filter(([line]) => !/^\s*#/.test(line))
		.map((match) => ({ file, start: match.index, text: match[0] }));
}

/** What follows an option in the command; values with variables only where asked for. */
function valuesOf(
	command: Command,
	option: RegExp,
	{ withVariables = false }: { readonly withVariables?: boolean } = {},
): readonly Word[] {
	const pattern = new RegExp(`(?<=\\s)${option.source}(?:=|\\s+(?:\\\\\\r?\\n\\s*)?)${WORD.source}`, "g");
	return matchesOf(command, pattern, withVariables).filter(({ name }) => !/^-|^\\$/.test(name));
}

/** The first group that took part is the word. */
function matchesOf(command: Command, pattern: RegExp, withVariables = false): readonly Word[] {
	return [...command.text.matchAll(pattern)].flatMap((match) => {
		const name = match.slice(1).find((group) => group !== undefined) ?? "";
		const start = command.start + match.index + match[0].lastIndexOf(name);
		const location = { file: command.file, range: { start, end: start + name.length } };
		return name === "" || (isVariable(name) && !withVariables) ? [] : [{ name, location }];
	});
}

function isVariable(value: string): boolean {
	return /[$`{}*]/.test(value);
}
