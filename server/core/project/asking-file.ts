/** A file without code that asks a model (a Modelfile, a shell script) in the shape of a script. */
import type { ModelLoad } from "../types/model-load.js";
import type { InferencePrompt, PythonModule } from "../types/python-module.js";

/** Undefined where nothing in it asks. `loads`: their names say whose result is asked. */
export function askingFile(
	file: string,
	text: string,
	{ loads, prompts }: { readonly loads: readonly ModelLoad[]; readonly prompts: readonly InferencePrompt[] },
): PythonModule | undefined {
	return prompts.length === 0
		? undefined
		: {
				file,
				text,
				prompts,
				assignments: loads.map(({ role, name, location }) => ({
					target: role === "adapter" ? "ADAPTER_PATH" : role,
					value: { kind: "string", value: name, location, certainty: "certain" },
					location,
				})),
				imports: [],
				calls: [],
				functions: [],
				problems: [],
			};
}
