/** Where messages say who speaks. */
import type { JsonObject, JsonString } from "../syntax/json/json-node.js";

/** `role` of chat messages, `from` of ShareGPT turns. */
export const ROLE_KEYS: readonly string[] = ["role", "from"];

/** The string that names the speaker of an object, if it has one. */
export function roleKeyOf({ members }: JsonObject): JsonString | undefined {
	const value = members.find(({ key }) => ROLE_KEYS.includes(key.value))?.value;
	return value?.kind === "string" ? value : undefined;
}
