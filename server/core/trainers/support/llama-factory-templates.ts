/** The templates of LLaMA-Factory that are known, by name and release. */
import { nearest } from "../../base/nearest.js";
import { unavailable, type Unavailable } from "../../base/staged.js";
import { CHATML_TEMPLATES } from "./llama-factory-chatml-templates.js";
import { MARKER_TEMPLATES } from "./llama-factory-marker-templates.js";
import { OLD_TEMPLATES } from "./llama-factory-old-templates.js";
import type { LlamaFactoryTemplate } from "./llama-factory-slots.js";
import { TEXT_TEMPLATES } from "./llama-factory-text-templates.js";
import { compareReleases, isAtLeast } from "./version-order.js";

const templates: readonly LlamaFactoryTemplate[] = [
	...TEXT_TEMPLATES,
	...CHATML_TEMPLATES,
	...MARKER_TEMPLATES,
	...OLD_TEMPLATES,
];

/** `version`: one of those that were read. */
export function findTemplate(name: string, version: string): LlamaFactoryTemplate | Unavailable {
	const found = templates.find((one) => one.name === name && covers(one, version));
	if (found !== undefined) {
		return found;
	}
	const known = [...new Set(templates.filter((one) => covers(one, version)).map((one) => one.name))];
	const close = nearest(name, known);
	const advice = close === undefined ? "" : ` Did you mean "${close}"?`;
	return unavailable(
		`The slots of template "${name}" of LLaMA-Factory ${version} are not known to this version of Tunelint.${advice}`,
		`Templates that are known: ${known.join(", ")}.`,
	);
}

function covers({ since, until }: LlamaFactoryTemplate, version: string): boolean {
	return isAtLeast(version, since) && (until === undefined || compareReleases(version, until) <= 0);
}
