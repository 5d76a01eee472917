/** What a run leaves behind: checkpoints, adapters, merged models, GGUF files and uploads. */
import type { PythonCall, PythonModule } from "../types/python-module.js";
import type { PlannedOutput, TrainingPlan } from "../types/training-plan.js";
import { keywordIn, plainValueOf } from "./plain-python.js";

export function outputsOfScript(
	module: PythonModule,
	settings: PythonCall | undefined,
	method: TrainingPlan["method"],
): readonly PlannedOutput[] {
	const merged = new Set(
		module.calls.flatMap(({ name, assignedTo }) =>
			name === "merge_and_unload" && assignedTo !== undefined ? [assignedTo] : [],
		),
	);
	const written = module.calls.flatMap((call): readonly PlannedOutput[] => {
		const kind = kindOf(call, merged, method);
		return kind === undefined ? [] : outputOf(call, kind);
	});
	return [...checkpointsOf(settings), ...written];
}

function checkpointsOf(settings: PythonCall | undefined): readonly PlannedOutput[] {
	const argument = keywordIn(settings, "output_dir") ?? settings?.positional[0];
	const name = argument === undefined ? undefined : plainValueOf(argument.value);
	return argument === undefined || typeof name !== "string"
		? []
		: [{ kind: "checkpoint", name, location: argument.value.location }];
}

function outputOf(call: PythonCall, kind: PlannedOutput["kind"]): readonly PlannedOutput[] {
	const argument =
		["save_directory", "output_dir", "repo_id"].map((name) => keywordIn(call, name)).find((one) => one) ??
		call.positional[0];
	const name = argument === undefined ? undefined : plainValueOf(argument.value);
	return argument === undefined || typeof name !== "string"
		? []
		: [{ kind, name, location: argument.value.location }];
}

function kindOf(
	{ name, callee }: PythonCall,
	merged: ReadonlySet<string>,
	method: TrainingPlan["method"],
): PlannedOutput["kind"] | undefined {
	const owner = callee.slice(0, -name.length - 1);
	if (/tok|processor|config$/i.test(owner)) {
		return undefined;
	}
	switch (name) {
		case "save_pretrained_merged":
			return "merged";
		case "save_pretrained_gguf":
			return "gguf";
		case "push_to_hub":
		case "push_to_hub_merged":
		case "push_to_hub_gguf":
			return "upload";
		case "save_pretrained":
		case "save_model":
			if (merged.has(owner) || owner.includes("merge_and_unload")) {
				return "merged";
			}
			return method === "adapter" ? "adapter" : "model";
		default:
			return undefined;
	}
}
