/** The edits that move a keyword of a trainer into the call of its settings class. */
import type { TextEdit } from "../../base/fix.js";
import type { TextRange } from "../../base/text-range.js";
import type { PythonArgument, PythonCall, PythonModule } from "../../types/python-module.js";

export interface SettingsMove {
	readonly module: PythonModule;
	/** The trainer's call. */
	readonly call: PythonCall;
	readonly keyword: PythonArgument & { readonly name: string };
	/** Such as `SFTConfig`. */
	readonly settings: string;
	/** What the settings class calls it. */
	readonly name: string;
}

/** Undefined when the settings are not written as one call in this file, or already have the keyword. */
export function settingsEdit({
	module,
	call,
	keyword,
	settings,
	name,
}: SettingsMove): TextEdit[] | undefined {
	const target = module.calls.filter(
		(one) => one.name === settings && one.location.file === module.file && one.enclosing === call.enclosing,
	);
	const [config] = target;
	const value = /^\s*\w+\s*=\s*([\s\S]+)$/.exec(slice(module, keyword.location.range))?.[1];
	if (config === undefined || target.length !== 1 || value === undefined) {
		return undefined;
	}
	if (config.keywords.some((one) => one.name === name || one.name === "**")) {
		return undefined;
	}
	const open = module.text.indexOf("(", config.location.range.start) + 1;
	// The trainer's call may hold the settings' call; then the two edits still stand apart.
	if (open === 0 || open > config.location.range.end) {
		return undefined;
	}
	const isEmpty = config.keywords.length + config.positional.length === 0;
	const lead = /^\s*/.exec(module.text.slice(open))?.[0] ?? "";
	const at = open + lead.length;
	return [
		{ range: removalRange(module, keyword.location.range), newText: "" },
		{
			range: { start: at, end: at },
			newText: `${name}=${value.trim()}${isEmpty ? "" : `,${lead === "" ? " " : lead}`}`,
		},
	];
}

/** With the comma and the white space behind it, so that no empty line is left. */
function removalRange({ text }: PythonModule, { start, end }: TextRange): TextRange {
	const behind = /^[ \t]*,(?:[ \t]*\r?\n[ \t]*|[ \t]*)/.exec(text.slice(end, end + 200))?.[0];
	if (behind !== undefined) {
		return { start, end: end + behind.length };
	}
	const before = /,\s*$/.exec(text.slice(Math.max(0, start - 200), start))?.[0] ?? "";
	return { start: start - before.length, end };
}

function slice({ text }: PythonModule, { start, end }: TextRange): string {
	return text.slice(start, end);
}
