/** A prompt written with the chat markers of another model family. */
import type { RuleFinding } from "../base/finding.js";
import { fileName } from "../base/file-name.js";
import type { Family } from "../types/family.js";
import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { literalRange, type PatternPart } from "../types/text-pattern.js";
import { changesVocabulary } from "./support/changes-vocabulary.js";
import { isOfficialName } from "./support/official-name.js";
import { argumentOf, isImported, modelLoads } from "./support/script-calls.js";

export default defineRule({
	id: "foreign-chat-marker",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const [name, ...others] = new Set(namedModels(module));
		const family = name === undefined || others.length > 0 ? undefined : ctx.familyNamed?.(name);
		if (
			ctx.config !== undefined ||
			name === undefined ||
			family === undefined ||
			!isOfficialName(name) ||
			changesVocabulary(module)
		) {
			return;
		}
		const own = markersOf(family, name);
		const seen = new Set<number>();
		const model = { family, name, isTuned: isTuned(module) };
		for (const { pattern } of module.prompts) {
			const [finding] = pattern.parts.flatMap((part) =>
				part.kind === "literal" ? (foreignIn(part, own, model) ?? []) : [],
			);
			if (finding !== undefined && !seen.has(finding.range.start)) {
				seen.add(finding.range.start);
				yield finding;
			}
		}
	},
});

/** Control tokens of chat templates, whatever the family. */
const MARKER =
	/<\|(?:im_start|im_end|start_header_id|end_header_id|eot_id|user|assistant|system|end|im_sep)\|>|<(?:start|end)_of_turn>/g;

interface Model {
	readonly family: Family;
	readonly name: string;
	readonly isTuned: boolean;
}

function foreignIn(
	part: PatternPart & { readonly kind: "literal" },
	own: ReadonlySet<string>,
	{ family, name, isTuned: tuned }: Model,
): RuleFinding | undefined {
	const match = [...part.text.matchAll(MARKER)].find(([marker]) => !own.has(marker));
	if (match === undefined) {
		return undefined;
	}
	const marker = match[0];
	const unless = tuned ? " It is right only if the adapter was trained with the same text." : "";
	return {
		range: literalRange(part, match.index, match.index + marker.length),
		...(tuned ? { severity: "info" as const } : {}),
		message: `"${marker}" is no token of ${family.name}: "${fileName(name)}" reads it as plain text and does not see a turn in it.${unless} Use apply_chat_template.`,
	};
}

function markersOf(family: Family, name: string): ReadonlySet<string> {
	const turns = family.turnsOf?.(name) ?? family;
	const texts = [turns.userTurn, turns.assistantTurn].flatMap((turn) => [
		turn?.header ?? "",
		turn?.end ?? "",
	]);
	const found = [...texts, ...family.stopTokens].flatMap((text) => text.match(MARKER) ?? []);
	return new Set([
		...found,
		...(found.length > 0 && /phi/.test(family.id) ? ["<|system|>", "<|im_sep|>"] : []),
	]);
}

function namedModels(module: PythonModule): readonly string[] {
	const loads = modelLoads(module).map(({ model }) => model);
	const mlx = isImported(module, "mlx_lm")
		? module.calls
				.filter(({ callee }) => callee === "mlx_lm.load")
				.flatMap((call) => argumentOf(call, "path_or_hf_repo", 0) ?? [])
		: [];
	return [...loads, ...mlx].map(({ value }) =>
		value.kind === "string" && value.certainty !== "unknown" ? value.value : "",
	);
}

function isTuned({ text }: PythonModule): boolean {
	return /\bPeft|adapter/i.test(text);
}
