/** Settings that have no effect: misspelt names, unknown rules, values of the wrong type. */
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import type { SettingFault, SettingsFile } from "../types/settings-file.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "unknown-setting",
	stage: "settings",
	severity: "warning",
	*check(settings) {
		for (const fault of settings.faults) {
			yield report(fault, settings);
		}
	},
});

function report(fault: SettingFault, settings: SettingsFile): RuleFinding {
	const { range } = fault;
	switch (fault.kind) {
		case "syntax":
			return {
				range,
				severity: "error",
				message: `The settings cannot be read, so none of them has an effect. ${fault.message}`,
			};
		case "unknown-name": {
			const what = `There is no ${fault.noun} "${fault.name}", so this line has no effect.`;
			return withReplacement(range, what, nearest(fault.name, fault.known), fault.known, settings);
		}
		case "wrong-value": {
			const what = `"${fault.value}" is no value of ${fault.name}, so it has no effect.`;
			return withReplacement(range, what, nearest(fault.value, fault.known), fault.known, settings);
		}
		case "wrong-type":
			return {
				range,
				message: `${fault.name} has the wrong type, so it has no effect. It needs ${fault.expected}.`,
			};
		case "repeated-name":
			return {
				range,
				message: `"${fault.name}" stands here twice, and only the last one counts. Put both into one.`,
			};
		case "missing-name":
			return { range, message: `This entry has no "${fault.name}", so it has no effect. Add it.` };
	}
}

/** More names than this are no help in a message. */
const MOST_NAMES = 12;

function withReplacement(
	range: RuleFinding["range"],
	what: string,
	meant: string | undefined,
	known: readonly string[],
	{ text }: SettingsFile,
): RuleFinding {
	if (meant === undefined) {
		const isShort = known.length > 0 && known.length <= MOST_NAMES;
		return { range, message: `${what} ${isShort ? `Use one of: ${known.join(", ")}.` : "Remove it."}` };
	}
	const written = text.slice(range.start, range.end);
	const quote = /^["']/.exec(written)?.[0] ?? "";
	const edit = { range, newText: `${quote}${meant}${quote}` };
	return {
		range,
		message: `${what} Write "${meant}".`,
		fixes: [{ title: `Change to "${meant}"`, safety: "safe", edits: [edit], preferred: true }],
	};
}
