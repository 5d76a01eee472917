/** What a Python script writes: models, adapters, tokenizers, GGUF files, uploads and copies. */
import type { Artifact, ArtifactKind, Writes } from "../types/artifact.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import type { Setting } from "../types/training-config.js";
import { argumentAt, textOfArgument } from "./string-values.js";

/** `outputDir`: of the run that the script is, if it is one. */
export function readArtifacts(module: PythonModule, outputDir: Setting<string> | undefined): Writes {
	const found: Artifact[] = [];
	let hasUnknown = false;
	const trains = module.calls.some(({ callee }) => /(?:^|\.)trainer\w*\.train$|(?:^|\.)train$/i.test(callee));
	for (const call of module.calls) {
		const written = writtenBy(call, module, outputDir);
		if (written === "unknown") {
			hasUnknown = true;
		} else if (written !== undefined) {
			found.push(written);
		}
	}
	const savesFolder = found.some(({ kind, name }) => kind !== "checkpoints" && name === outputDir?.value);
	if (outputDir?.source !== undefined && !savesFolder) {
		const uploads = /\bpush_to_hub\b/.test(module.text);
		const kind = uploads || !trains ? "model" : "checkpoints";
		found.push({ kind, name: outputDir.value, location: outputDir.source });
	}
	return { artifacts: distinct(found), hasUnknown };
}

function writtenBy(
	call: PythonCall,
	module: PythonModule,
	outputDir: Setting<string> | undefined,
): Artifact | "unknown" | undefined {
	switch (call.name) {
		case "save_pretrained":
			return at(call, kindOfSaved(call, module), 0, ["save_directory"]);
		case "save_model":
			return savedByTrainer(call, module, outputDir);
		case "save_pretrained_merged":
			return at(call, /lora/.test(textOf(call, "save_method") ?? "") ? "adapter" : "merged", 0, [
				"save_directory",
			]);
		case "save_pretrained_gguf":
		case "save_pretrained_ggml":
			return at(call, "gguf", 0, ["save_directory"]);
		case "push_to_hub":
		case "push_to_hub_merged":
		case "push_to_hub_gguf":
			return at(call, "upload", 0, ["repo_id", "repo_name"]);
		case "upload_folder":
			return at(call, "upload", undefined, ["repo_id"]);
		case "snapshot_download":
			return call.keywords.some(({ name }) => name === "local_dir")
				? at(call, "copy", undefined, ["local_dir"])
				: undefined;
		case "copytree":
		case "move":
			return /^shutil\./.test(call.callee) ? at(call, "copy", 1, ["dst"]) : undefined;
		case "save":
			return /^torch\./.test(call.callee) ? at(call, "model", 1, ["f"]) : undefined;
		case "save_file":
			return /safetensors/.test(call.callee) ? at(call, "model", 1, ["filename"]) : undefined;
		default:
			return undefined;
	}
}

function at(
	call: PythonCall,
	kind: ArtifactKind,
	position: number | undefined,
	names: readonly string[],
): Artifact | "unknown" | undefined {
	const text = textOfArgument(argumentAt(call, position, names));
	if (text === undefined || text.certainty === "unknown") {
		// An upload goes where no path here leads.
		return kind === "upload" ? undefined : "unknown";
	}
	return { kind, name: text.value, location: text.location };
}

/** `trainer.save_model()` writes to the output folder. */
function savedByTrainer(
	call: PythonCall,
	module: PythonModule,
	outputDir: Setting<string> | undefined,
): Artifact | "unknown" | undefined {
	const kind = usesAdapter(module) ? "adapter" : "model";
	if (call.positional.length > 0 || call.keywords.some(({ name }) => name === "output_dir")) {
		return at(call, kind, 0, ["output_dir"]);
	}
	return outputDir === undefined ? "unknown" : { kind, name: outputDir.value, location: call.location };
}

function kindOfSaved(call: PythonCall, module: PythonModule): ArtifactKind {
	const owner = call.callee.slice(0, -".save_pretrained".length);
	if (/tok|processor/i.test(owner)) {
		return "tokenizer";
	}
	const isMerged = module.assignments.some(
		({ target, value }) =>
			target === owner && value.kind === "call" && /merge_and_unload$/.test(value.call.name),
	);
	if (isMerged || /merged|merge_and_unload/.test(owner)) {
		return "merged";
	}
	return usesAdapter(module) && !module.calls.some(({ name }) => name === "merge_and_unload")
		? "adapter"
		: "model";
}

/** True when the script trains an adapter. */
function usesAdapter({ calls, imports }: PythonModule): boolean {
	return (
		calls.some(({ name }) => /^(?:get_peft_model|LoraConfig|prepare_model_for_kbit_training)$/.test(name)) ||
		imports.some(
			({ module, name }) => /^(?:peft|unsloth)\b/.test(module) && name !== "AutoPeftModelForCausalLM",
		)
	);
}

function textOf(call: PythonCall, keyword: string): string | undefined {
	return textOfArgument(argumentAt(call, undefined, [keyword]))?.value;
}

/** A model and its tokenizer are saved to one folder: that is one artifact. */
function distinct(found: readonly Artifact[]): readonly Artifact[] {
	return found.filter(({ kind, name }, i) => {
		const same = found.filter((other) => other.name === name && isFolder(other.kind) === isFolder(kind));
		const first = same.find((other) => other.kind !== "tokenizer") ?? same[0];
		return first === found[i];
	});
}

function isFolder(kind: ArtifactKind): boolean {
	return kind !== "upload" && kind !== "gguf";
}
