/** Texts of a script that may name files: arguments of calls, also inside lists and dictionaries. */
import type { PythonModule, PythonValue } from "../types/python-module.js";
import type { PathValue } from "./config-paths.js";

/** Only whether they exist tells whether they are paths; addresses of the web are none. */
export function scriptPaths(module: PythonModule): readonly PathValue[] {
	const found = new Map<number, PathValue>();
	for (const call of module.calls) {
		for (const { value } of [...call.positional, ...call.keywords]) {
			for (const path of below(value, module)) {
				found.set(path.range.start, path);
			}
		}
	}
	return [...found.values()];
}

function below(value: PythonValue, module: PythonModule): PathValue[] {
	switch (value.kind) {
		case "list":
			return value.items.flatMap((item) => below(item, module));
		case "dict":
			return value.entries.flatMap((entry) => below(entry.value, module));
		case "string": {
			const { range, file } = value.location;
			const text = module.text.slice(range.start, range.end);
			const literal = /^[rRuUbB]{0,2}(["'])([^"'\\\n]*)\1$/.exec(text);
			const isPath = /^[^\n:*?"<>|${}]{1,300}$/.test(value.value) && /[\\/]|\.\w{2,8}$/.test(value.value);
			if (file !== module.file || !isPath || literal === null || literal[2] !== value.value) {
				return [];
			}
			const start = range.end - 1 - value.value.length;
			return [{ path: value.value, range: { start, end: range.end - 1 } }];
		}
		default:
			return [];
	}
}
