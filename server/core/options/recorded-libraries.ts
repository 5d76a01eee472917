/** The recorded tables, by library; each is parsed when it is first asked for. */
import type { RecordedLibrary } from "../types/option-table.js";
import { accelerate } from "./tables/accelerate.generated.js";
import { alignmentHandbook } from "./tables/alignment-handbook.generated.js";
import { axolotl } from "./tables/axolotl.generated.js";
import { deepspeed } from "./tables/deepspeed.generated.js";
import { llamafactory } from "./tables/llamafactory.generated.js";
import { mistralFinetune } from "./tables/mistral-finetune.generated.js";
import { mlxLm } from "./tables/mlx-lm.generated.js";
import { peft } from "./tables/peft.generated.js";
import { torchtune } from "./tables/torchtune.generated.js";
import { transformers } from "./tables/transformers.generated.js";
import { trl } from "./tables/trl.generated.js";
import { unsloth } from "./tables/unsloth.generated.js";

export function recordedLibrary(name: string): RecordedLibrary | undefined {
	const known = parsed.get(name);
	const text = texts.get(name);
	if (known !== undefined || text === undefined) {
		return known;
	}
	// The texts are written by scripts/record-option-tables.py in this very shape.
	const library = JSON.parse(text) as RecordedLibrary;
	parsed.set(name, library);
	return library;
}

const texts: ReadonlyMap<string, string> = new Map([
	["accelerate", accelerate],
	["alignment-handbook", alignmentHandbook],
	["axolotl", axolotl],
	["deepspeed", deepspeed],
	["llamafactory", llamafactory],
	["mistral-finetune", mistralFinetune],
	["mlx-lm", mlxLm],
	["peft", peft],
	["torchtune", torchtune],
	["transformers", transformers],
	["trl", trl],
	["unsloth", unsloth],
]);

const parsed = new Map<string, RecordedLibrary>();
