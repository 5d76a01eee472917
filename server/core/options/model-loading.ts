/** What a script says of the model's weights: their type, and the device that they are put on. */
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import type { Setting } from "../types/training-config.js";
import { keywordIn } from "./plain-python.js";

/** `torch_dtype` or `dtype` of the load, when all loads agree. */
export function dtypeOf(loads: readonly PythonCall[]): Setting<string> | undefined {
	const found = loads.map((load) => {
		const argument = keywordIn(load, "torch_dtype") ?? keywordIn(load, "dtype");
		const value = argument === undefined ? undefined : dtypeIn(argument.value);
		return argument === undefined || value === undefined
			? undefined
			: { value, option: "torch_dtype", source: argument.location, certainty: argument.value.certainty };
	});
	const [first] = found;
	return found.every((one) => one?.value === first?.value) ? first : undefined;
}

function dtypeIn(value: PythonValue): string | undefined {
	const text = value.kind === "string" && value.value;
	const symbol = value.kind === "symbol" && value.name;
	const name = /^(?:torch\.)?(float16|half|bfloat16|float32|float)$/.exec(text || symbol || "")?.[1];
	return name === undefined ? undefined : (SYNONYMS.get(name) ?? name);
}

const SYNONYMS: ReadonlyMap<string, string> = new Map([
	["half", "float16"],
	["float", "float32"],
]);

/** Apple's, where the script puts the model there on every path. */
export function deviceOf(module: PythonModule, loads: readonly PythonCall[]): Setting<string> | undefined {
	const maps = loads.flatMap((load) => keywordIn(load, "device_map") ?? []);
	const moves = module.calls
		.filter(({ name, callee, receiver }) => {
			const isLoaded = receiver?.kind === "call" && receiver.call.name === "from_pretrained";
			return name === "to" && (isLoaded || /(?:^|\.)model\.to$/.test(callee));
		})
		.flatMap(({ positional }) => positional.slice(0, 1));
	for (const { value, location } of [...maps, ...moves]) {
		if (value.certainty === "certain" && isApple(module, value)) {
			return { value: "mps", option: "device", source: location, certainty: "certain" };
		}
	}
	return undefined;
}

function isApple(module: PythonModule, value: PythonValue): boolean {
	switch (value.kind) {
		case "string":
			return /^mps(?::0)?$/.test(value.value);
		case "dict":
			return value.entries.length > 0 && value.entries.every((entry) => isApple(module, entry.value));
		case "call": {
			const [argument] = value.call.positional;
			return value.call.name === "device" && argument !== undefined && isApple(module, argument.value);
		}
		case "symbol": {
			const made = module.calls.filter(({ assignedTo }) => assignedTo === value.name);
			const assigned = module.assignments.filter(({ target }) => target === value.name);
			const [argument] = made[0]?.positional ?? [];
			return (
				made.length === 1 &&
				assigned.length <= 1 &&
				made[0]?.callee === "torch.device" &&
				argument?.value.certainty === "certain" &&
				isApple(module, argument.value)
			);
		}
		default:
			return false;
	}
}
