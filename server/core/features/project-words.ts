/** The words for the parts of a project, shared by its formats. */
import { formatCount, formatShare } from "../base/wording.js";
import type { ProjectModel } from "../types/project-model.js";

type Run = ProjectModel["runs"][number];
type Dataset = Run["datasets"][number];
type Artifact = Run["artifacts"][number];
type Problem = Run["problems"][number];

/** `TRL SFTTrainer 0.24.0 · Qwen/Qwen2.5-7B-Instruct`. */
export function runWords({ trainer, version, model, tokenizer, template }: Run): string {
	return [
		`${trainer}${version === undefined ? "" : ` ${version}`}`,
		model,
		tokenizer === undefined ? undefined : `tokenizer ${tokenizer}`,
		template === undefined ? undefined : `chat template ${template}`,
	]
		.filter((word) => word !== undefined)
		.join(" · ");
}

/** `5 records · 512 tokens · 38 % trained`. */
export function datasetWords({ split, file, records, tokens, trained }: Dataset): string {
	return [
		split === "unknown" ? undefined : split,
		file === undefined ? "not on this computer" : undefined,
		records === undefined ? undefined : `${formatCount(records)} ${records === 1 ? "record" : "records"}`,
		tokens === undefined ? undefined : `${formatCount(tokens)} tokens`,
		tokens === undefined || trained === undefined ? undefined : `${formatShare(trained, tokens)} trained`,
	]
		.filter((word) => word !== undefined)
		.join(" · ");
}

const KINDS: Readonly<Record<Artifact["kind"], string>> = {
	adapter: "adapter",
	merged: "merged model",
	model: "model",
	checkpoints: "checkpoints",
	tokenizer: "tokenizer",
	gguf: "GGUF",
	upload: "upload",
	copy: "copy",
};

/** `adapter · not written yet`. */
export function artifactWords({ kind, isOnDisk }: Artifact): string {
	return kind === "upload" || isOnDisk ? KINDS[kind] : `${KINDS[kind]} · not on disk`;
}

/** `2 errors, 1 warning`; "" for none. Hints and information are counted as notes. */
export function problemWords(problems: readonly Problem[]): string {
	const count = (wanted: readonly Problem["severity"][], noun: string): string[] => {
		const number = problems.filter(({ severity }) => wanted.includes(severity)).length;
		return number === 0 ? [] : [`${formatCount(number)} ${noun}${number === 1 ? "" : "s"}`];
	};
	return [
		...count(["error"], "error"),
		...count(["warning"], "warning"),
		...count(["info", "hint"], "note"),
	].join(", ");
}
