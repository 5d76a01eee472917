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
/** Training writes what inference reads by the same option. */
const TRAINS = /\bmlx_lm[._]lora\b|--train\b|\b(?:train|finetune|sft)\w*\.py\b/;

export function readCommands(file: string, text: string): CommandFile {
	const loads: ModelLoad[] = [];
	const artifacts: Artifact[] = [];
	let hasUnknown = false;
	for (const { start, text: command } of commandsOf(text)) {
		const place = (from: number, length: number): Location => ({
			file,
			range: { start: start + from, end: start + from + length },
		});
		const isTraining = TRAINS.test(command);
		const isLlamaCpp = /\b(?:llama-(?:cli|server|run|bench|perplexity)|llama_cpp\.server)\b/.test(command);
		for (const { option, role } of LOADS) {
			for (const { value, at } of valuesOf(command, option)) {
				const isGguf = /\.gguf$/i.test(value);
				const location = place(at, value.length);
				if (isTraining && role === "adapter") {
					artifacts.push({ kind: "adapter", name: value, location });
				} else if (!isTraining) {
					loads.push({
						role: isGguf && role === "model" ? "gguf" : role,
						name: value,
						location,
						isCertain: true,
					});
				}
			}
		}
		for (const { value, at } of isLlamaCpp ? valuesOf(command, /-m/) : []) {
			loads.push({ role: "gguf", name: value, location: place(at, value.length), isCertain: true });
		}
		for (const match of command.matchAll(/--lora-modules[=\s]+(?:[\w.-]+=)([^\s"']+)/g)) {
			const at = match.index + match[0].length - (match[1]?.length ?? 0);
			loads.push(...known("adapter", match[1] ?? "", place(at, match[1]?.length ?? 0)));
		}
		for (const match of command.matchAll(LAUNCHERS)) {
			const value = match[1] ?? match[2] ?? match[3] ?? "";
			loads.push(...known("model", value, place(match.index + match[0].lastIndexOf(value), value.length)));
		}
		for (const { value, at } of valuesOf(command, WRITES, true)) {
			if (isVariable(value)) {
				hasUnknown = true;
			} else {
				const kind = /\.gguf$/i.test(value) ? "gguf" : isTraining ? "model" : "copy";
				artifacts.push({ kind, name: value, location: place(at, value.length) });
			}
		}
	}
	return { loads, writes: { artifacts, hasUnknown } };
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
function commandsOf(text: string): readonly { readonly start: number; readonly text: string }[] {
	const found: { start: number; text: string }[] = [];
	for (const match of text.matchAll(/(?:[^\n\\]|\\\r?\n|\\)+/g)) {
		if (!/^\s*#/.test(match[0])) {
			found.push({ start: match.index, text: match[0] });
		}
	}
	return found;
}

/** What follows an option in the command; `at` is the value's offset. Values with variables only where asked for. */
function valuesOf(
	command: string,
	option: RegExp,
	withVariables = false,
): readonly { readonly value: string; readonly at: number }[] {
	const found: { value: string; at: number }[] = [];
	const pattern = new RegExp(`(?<=\\s)${option.source}(?:=|\\s+(?:\\\\\\r?\\n\\s*)?)${WORD.source}`, "g");
	for (const match of command.matchAll(pattern)) {
		const value = match[1] ?? match[2] ?? match[3] ?? "";
		const isOption = value.startsWith("-") || value === "" || value === "\\";
		if (!isOption && (withVariables || !isVariable(value))) {
			found.push({ value, at: match.index + match[0].lastIndexOf(value) });
		}
	}
	return found;
}

function known(role: ModelLoad["role"], name: string, location: Location): readonly ModelLoad[] {
	return name === "" || isVariable(name) ? [] : [{ role, name, location, isCertain: true }];
}

function isVariable(value: string): boolean {
	return /[$`{}*]/.test(value);
}
