/** The usual name of the validation file of a dataset; other rules know it as held out. */

/** `data/train.jsonl` gives `data/validation.jsonl`; `chats.json` gives `chats-validation.json`. */
export function validationName(file: string): string {
	const [, folder = "", stem = "", ending = ""] = /^(.*[\\/])?([^\\/]*?)(\.[^.\\/]+)?$/.exec(file) ?? [];
	const renamed = stem.replace(/(?<![a-z])train(?:ing)?(?![a-z])/i, "validation");
	return `${folder}${renamed === stem ? `${stem}-validation` : renamed}${ending}`;
}
