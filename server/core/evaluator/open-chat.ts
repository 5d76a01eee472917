/** A list of messages that grows by what is not known: how it begins stays known. */
import { stringOf, type Value } from "./value.js";

type ListValue = Value & { readonly kind: "list" };

/** Undefined for other lists, whose elements say something only together. */
export function openChat(list: Value): ListValue | undefined {
	if (list.kind !== "list") {
		return undefined;
	}
	const [first] = list.items;
	const role = first?.kind === "dict" ? first.entries.findLast(({ key }) => key === "role") : undefined;
	return stringOf(role?.value) === undefined ? undefined : { ...list, isOpen: true };
}
