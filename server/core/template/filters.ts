/** jinja2's filters, by name. */
import { COLLECTION_FILTERS } from "./collection-filters.js";
import { NUMBER_FILTERS } from "./number-filters.js";
import type { Run } from "./run.js";
import { SELECTION_FILTERS } from "./selection-filters.js";
import { TEXT_FILTERS } from "./text-filters.js";
import type { Arguments, Value } from "./values.js";

export type Filter = (value: Value, args: Arguments, run: Run) => Value;

export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>(
	Object.entries({ ...TEXT_FILTERS, ...NUMBER_FILTERS, ...COLLECTION_FILTERS, ...SELECTION_FILTERS }),
);
