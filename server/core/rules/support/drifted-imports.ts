/** Names that a script imports from a library whose installed release does not have them. */
import type { RuleFinding } from "../../base/finding.js";
import type { TextRange } from "../../base/text-range.js";
import { lookUpOption, openScope } from "../../options/look-up-option.js";
import type { Libraries } from "../../options/possible-releases.js";
import { importsUnsloth } from "../../options/python-tables.js";
import { installedWords, libraryName } from "../../options/release-words.js";
import type { PythonModule } from "../../types/python-module.js";

export function* driftedImports(module: PythonModule, libraries: Libraries): Iterable<RuleFinding> {
	for (const { module: from, name, range } of module.imports) {
		const [library = "", ...inner] = from.split(".");
		const table = inner.length === 0 ? `${library}/__all__` : `${library}/${name}`;
		if (name === undefined || !LIBRARIES.includes(library) || importsUnsloth(module)) {
			continue;
		}
		const verdict =
			inner.length === 0 ? ofName(table, name, libraries) : ofDefinition(table, name, libraries);
		if (verdict !== undefined) {
			const hint = HINTS.get(name) ?? "Import what took its place, or install a release that has it.";
			const when = verdict.kind === "removed" ? "since" : "before";
			yield {
				range: nameRange(module, range, name),
				message: `${libraryName(library)} has no "${name}" ${when} ${verdict.version}, and ${installedWords(library, libraries)} is used here: the import stops the script. ${hint}`,
			};
		}
	}
}

const LIBRARIES: readonly string[] = ["trl", "peft"];

const HINTS: ReadonlyMap<string, string> = new Map([
	[
		"DataCollatorForCompletionOnlyLM",
		"Give prompt and completion columns to SFTTrainer, or set assistant_only_loss=True in SFTConfig for messages.",
	],
	[
		"setup_chat_format",
		"Set chat_template_path in SFTConfig, or add the template and its tokens to the tokenizer yourself.",
	],
	["ConstantLengthDataset", "Set packing=True in SFTConfig."],
	["prepare_model_for_int8_training", "Use prepare_model_for_kbit_training."],
	["ORPOTrainer", "Import it from trl.experimental.orpo."],
	["ORPOConfig", "Import it from trl.experimental.orpo."],
	["CPOTrainer", "Import it from trl.experimental.cpo."],
	["CPOConfig", "Import it from trl.experimental.cpo."],
	["PPOTrainer", "Import it from trl.experimental.ppo."],
	["PPOConfig", "Import it from trl.experimental.ppo."],
]);

interface Absent {
	readonly kind: "removed" | "later";
	readonly version: string;
}

function ofName(table: string, name: string, libraries: Libraries): Absent | undefined {
	const scope = openScope([table], libraries);
	const verdict = scope && lookUpOption(scope, name);
	return verdict?.kind === "removed" || verdict?.kind === "later" ? verdict : undefined;
}

/** An import from inside the library: only what is nowhere in it is surely missing. */
function ofDefinition(table: string, name: string, libraries: Libraries): Absent | undefined {
	const [part] = openScope([table], libraries)?.parts ?? [];
	if (part === undefined || part.releases.indices.length === 0 || !HINTS.has(name)) {
		return undefined;
	}
	const { indices } = part.releases;
	const isThere = indices.some((at) => part.table.in.some(([from, until]) => from <= at && at < until));
	const end = part.table.in.findLast(([, until]) => until <= (indices[0] ?? 0))?.[1];
	const version = end === undefined ? undefined : part.library.versions[end];
	return isThere || version === undefined ? undefined : { kind: "removed", version };
}

/** The name inside the import statement. */
function nameRange({ text }: PythonModule, range: TextRange, name: string): TextRange {
	const found = new RegExp(`\\b${name}\\b`).exec(text.slice(range.start, range.end));
	return found === null
		? range
		: { start: range.start + found.index, end: range.start + found.index + name.length };
}
