/** How Transformers' Trainer counts steps under the releases that could be installed. */
import type { Stepping } from "../types/training-plan.js";
import { couldAllBe, type Libraries } from "./possible-releases.js";

/** The first release whose Trainer makes a step of the batches that are left over (trainer.py, 4.51.3 and 4.52.0). */
const ROUNDS_UP = "4.52.0";

export function trainerStepping(libraries: Libraries, isAxolotl = false): Stepping {
	const isNew = couldAllBe("transformers", { since: ROUNDS_UP }, libraries);
	const isOld = couldAllBe("transformers", { until: ROUNDS_UP }, libraries);
	const known = isNew ? "up" : "down";
	return { kind: "trainer", rounds: isNew || isOld ? known : "unknown", isAxolotl };
}
