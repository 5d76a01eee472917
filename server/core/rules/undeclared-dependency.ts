/** A package that a script imports and that no requirements file names. */
import type { Fix } from "../base/fix.js";
import { defineRule, type RuleContext } from "../types/rule.js";

export default defineRule({
	id: "undeclared-dependency",
	stage: "script",
	severity: "info",
	onByDefault: false,
	*check(module, { libraries }) {
		if (libraries === undefined) {
			return;
		}
		const seen = new Set<string>();
		for (const { module: name, range } of module.imports) {
			const first = name.split(".")[0] ?? name;
			const library = PACKAGES[first];
			if (
				library === undefined ||
				libraries.has(library) ||
				seen.has(library) ||
				isBrought(library, libraries)
			) {
				continue;
			}
			seen.add(library);
			yield {
				range,
				message: `"${library}" is imported here and no requirements file names it, so the script stops on a fresh machine. Add it.`,
				fixes: declare(library, libraries),
			};
		}
	},
});

/** Import name → PyPI name, of packages that fine-tuning scripts use; others may be modules of the project. */
const PACKAGES: Readonly<Partial<Record<string, string>>> = {
	accelerate: "accelerate",
	bitsandbytes: "bitsandbytes",
	datasets: "datasets",
	deepspeed: "deepspeed",
	dotenv: "python-dotenv",
	einops: "einops",
	evaluate: "evaluate",
	fire: "fire",
	flash_attn: "flash-attn",
	gradio: "gradio",
	huggingface_hub: "huggingface-hub",
	jsonlines: "jsonlines",
	matplotlib: "matplotlib",
	mlflow: "mlflow",
	nltk: "nltk",
	numpy: "numpy",
	openai: "openai",
	optimum: "optimum",
	pandas: "pandas",
	peft: "peft",
	rouge_score: "rouge-score",
	sacrebleu: "sacrebleu",
	safetensors: "safetensors",
	scipy: "scipy",
	sentencepiece: "sentencepiece",
	sklearn: "scikit-learn",
	tiktoken: "tiktoken",
	torch: "torch",
	tqdm: "tqdm",
	transformers: "transformers",
	trl: "trl",
	unsloth: "unsloth",
	vllm: "vllm",
	wandb: "wandb",
	yaml: "pyyaml",
};

/** What comes with packages that are named. */
const BROUGHT: Readonly<Partial<Record<string, readonly string[]>>> = {
	accelerate: ["trl", "peft", "unsloth", "axolotl", "llamafactory"],
	datasets: ["trl", "unsloth", "axolotl", "evaluate", "llamafactory"],
	"huggingface-hub": ["transformers", "datasets", "peft", "trl", "unsloth", "gradio"],
	numpy: ["torch", "transformers", "datasets", "pandas", "scikit-learn"],
	pandas: ["datasets", "evaluate", "trl", "unsloth"],
	peft: ["unsloth", "axolotl", "llamafactory"],
	pyyaml: ["transformers", "accelerate", "datasets", "trl"],
	safetensors: ["transformers", "peft", "trl"],
	torch: ["accelerate", "peft", "unsloth", "torchtune", "vllm", "deepspeed", "trl"],
	tqdm: ["transformers", "datasets", "trl", "huggingface-hub"],
	transformers: ["trl", "peft", "unsloth", "axolotl", "vllm", "llamafactory"],
	trl: ["unsloth", "axolotl", "llamafactory"],
};

type Libraries = NonNullable<RuleContext["libraries"]>;

function isBrought(library: string, libraries: Libraries): boolean {
	return BROUGHT[library]?.some((other) => libraries.has(other)) === true;
}

/** Before the first entry of requirements.txt that is known by its place. */
function declare(library: string, libraries: Libraries): readonly Fix[] {
	const places = [...libraries].flatMap(([name, { source }]) =>
		source !== undefined && /requirements[\w.-]*\.txt$/.test(source.file) ? [{ name, source }] : [],
	);
	const [first] = places.sort((a, b) => a.source.range.start - b.source.range.start);
	if (first === undefined) {
		return [];
	}
	const { file, range } = first.source;
	// The specifier stands directly behind the name there, or the place is not known well enough.
	const start = range.start - first.name.length;
	const edit = { file, range: { start, end: start }, newText: `${library}\n` };
	return start !== 0
		? []
		: [{ title: `Add ${library} to the requirements`, safety: "safe", edits: [edit], preferred: true }];
}
