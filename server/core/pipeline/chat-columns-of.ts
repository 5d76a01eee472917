/** Where the records of a format have their conversation. */
import { formats } from "../formats/index.generated.js";
import type { FormatId } from "../types/example.js";
import type { ChatColumns } from "../types/plain-chat.js";

/** Undefined for formats whose conversations have to be put together. */
export function chatColumnsOf(format: FormatId | "unknown"): ChatColumns | undefined {
	return formats.find(({ id }) => id === format)?.chat;
}
