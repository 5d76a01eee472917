/** LoRA target modules that the model's architecture does not have. */
import type { Fix } from "../base/fix.js";
import type { PythonModule, PythonValue } from "../types/python-module.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { architectureOf, hasLayer, roleOfLayer, type Architecture } from "./support/linear-layers.js";
import { callsNamed, keywordOf, modelLoads, stringOf } from "./support/script-calls.js";
import { quoted } from "./support/script-edits.js";

export default defineRule({
	id: "target-module-absent",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const model = modelName(module, ctx);
		const architecture = model === undefined ? undefined : architectureOf(model);
		if (architecture === undefined || model === undefined) {
			return;
		}
		for (const call of callsNamed(module, "LoraConfig", "AdaLoraConfig", "get_peft_model")) {
			const items = targetsOf(keywordOf(call, "target_modules")?.value);
			const absent = items.filter(({ value }) => isAbsent(architecture, value));
			const [first] = absent;
			if (first === undefined) {
				continue;
			}
			const names = absent.map(({ value }) => `"${value}"`).join(", ");
			const isAll = absent.length === items.length;
			yield {
				...first.location,
				severity: isAll ? "error" : "warning",
				message: `${model} has no layer named ${names}${isAll ? ", so PEFT stops with an error" : ": nothing is trained there, and PEFT does not say so"}. Its layers are ${layerNames(architecture)}.`,
				fixes: replaceAbsent(module, items, architecture),
			};
		}
	},
});

type Target = PythonValue & { readonly kind: "string" };

/** The model of the run; in other scripts the only one that is loaded. */
function modelName(module: PythonModule, { config }: RuleContext): string | undefined {
	if (config?.model !== undefined) {
		return config.model.certainty === "certain" ? config.model.value : undefined;
	}
	const names = new Set(modelLoads(module).map(({ model }) => stringOf(model)));
	return names.size === 1 ? [...names][0] : undefined;
}

/** A list of names; [] for patterns such as "all-linear" and for lists that are not known whole. */
function targetsOf(value: PythonValue | undefined): readonly Target[] {
	if (value?.kind !== "list" || value.certainty !== "certain") {
		return [];
	}
	const items = value.items.filter((item): item is Target => item.kind === "string");
	return items.length === value.items.length ? items : [];
}

/** The last part counts: PEFT compares the ends of the layers' names. */
function isAbsent(architecture: Architecture, name: string): boolean {
	const last = name.split(".").at(-1) ?? name;
	return roleOfLayer(last) !== undefined && !hasLayer(architecture, last);
}

function layerNames({ layers }: Architecture): string {
	const names = Object.values(layers).map((name) => `"${name}"`);
	return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** Names the layer that does the same work; what is named already, or has no counterpart, goes. */
function replaceAbsent(
	module: PythonModule,
	items: readonly Target[],
	architecture: Architecture,
): readonly Fix[] {
	const [first, last] = [items[0]?.location.range, items.at(-1)?.location.range];
	const isHere = items.every(({ location }) => location.file === module.file);
	const inOrder = items.every(
		({ location }, i) => i === 0 || location.range.start >= (items[i - 1]?.location.range.end ?? 0),
	);
	if (first === undefined || last === undefined || !isHere || !inOrder) {
		return [];
	}
	const kept = new Set(items.map(({ value }) => value).filter((value) => !isAbsent(architecture, value)));
	let newText = "";
	items.forEach(({ value, location: { range } }, i) => {
		const counterpart = isAbsent(architecture, value) ? counterpartOf(architecture, value) : value;
		const isNew = counterpart !== undefined && (counterpart === value || !kept.has(counterpart));
		if (!isNew || counterpart === undefined) {
			return;
		}
		kept.add(counterpart);
		const before = items[i - 1]?.location.range.end ?? range.start;
		const separator = newText === "" ? "" : module.text.slice(before, range.start);
		const own = module.text.slice(range.start, range.end);
		newText += separator + (counterpart === value ? own : quoted(module, counterpart));
	});
	return newText === ""
		? []
		: fixOf("Name the layers of this model", {
				file: module.file,
				range: { start: first.start, end: last.end },
				newText,
			});
}

function counterpartOf({ layers }: Architecture, name: string): string | undefined {
	const role = roleOfLayer(name);
	switch (role) {
		case undefined:
			return undefined;
		case "q":
		case "k":
		case "v":
			return layers[role] ?? layers.qkv;
		case "gate":
			return layers.gate ?? layers.gateUp;
		case "up":
			return layers.up ?? layers.gateUp;
		case "qkv":
			return layers.qkv;
		default:
			return layers[role];
	}
}
