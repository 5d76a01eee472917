/** The options of one configuration, as contradictions look at them. */
import type { JsonValue } from "../syntax/json/json-node.js";
import { isPlainObject } from "../syntax/json/plain-values.js";

/** The values of the configuration's first level. */
export interface OptionBag {
	get(key: string): JsonValue | undefined;
}

/** Of a group of options. */
export function valueIn(bag: OptionBag, group: string, key: string): JsonValue | undefined {
	const value = bag.get(group);
	return isPlainObject(value) ? value[key] : undefined;
}
