/** Names that people write in dataset_info.json for others: those that their data has. */

/** Under `columns`. */
export const COLUMN_SLIPS: ReadonlyMap<string, string> = new Map([
	["instruction", "prompt"],
	["input", "query"],
	["output", "response"],
	["conversations", "messages"],
	["conversation", "messages"],
	["image", "images"],
	["video", "videos"],
	["audio", "audios"],
]);

/** Under `tags`. */
export const TAG_SLIPS: ReadonlyMap<string, string> = new Map([
	["role", "role_tag"],
	["from", "role_tag"],
	["content", "content_tag"],
	["value", "content_tag"],
	["user", "user_tag"],
	["human", "user_tag"],
	["assistant", "assistant_tag"],
	["gpt", "assistant_tag"],
	["system", "system_tag"],
]);
