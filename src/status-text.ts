/** The words of the status bar. Pure, so that they can be tested without VS Code. */
import type { StatusParams } from "../server/protocol.js";

type RunLabel = StatusParams["label"];

/** Starts with an icon in VS Code's notation. */
export function statusText({ label, progress }: Pick<StatusParams, "label" | "progress">): string {
	if (progress !== undefined) {
		const share = progress.total === 0 ? 0 : Math.floor((100 * progress.done) / progress.total);
		return `$(sync~spin) Tunelint: ${share} % of ${progress.total.toLocaleString("en-US")}`;
	}
	return `$(symbol-misc) Tunelint: ${wordsOf(label)}`;
}

function wordsOf(label: RunLabel): string {
	return label.script === undefined
		? "no run"
		: [label.script, trainerOf(label), label.exactness.level].filter((word) => word !== "").join(" · ");
}

/** `TRL SFTTrainer` 1.9.0 becomes `TRL 1.9`; a question mark says that the version is assumed. */
function trainerOf({ trainer, version }: RunLabel): string {
	const library = trainer?.split(" ")[0] ?? "";
	const number = /^(\d+(?:\.\d+)?)[^?]*(\??)/.exec(version ?? "");
	return number === null
		? `${library}${library === "" ? "" : "?"}`
		: `${library} ${number[1] ?? ""}${number[2] ?? ""}`.trim();
}

/** One fact a line, each with where it came from. */
export function statusDetails(label: RunLabel): string[] {
	const { script, boundBy, trainer, version, versionLocation, model, format, tokenizer, exactness } = label;
	const doubt =
		exactness.level === "exact"
			? []
			: [exactness.why, ...(exactness.todo === undefined ? [] : [exactness.todo])];
	return [
		script === undefined
			? "Run: none is bound; only the structure is checked."
			: `Run: ${script}${inBrackets(boundBy)}`,
		...(trainer === undefined
			? []
			: [`Trainer: ${trainer} ${version ?? ""}${inBrackets(baseName(versionLocation?.file))}`]),
		...(model === undefined ? [] : [`Model: ${model}`]),
		...(format === undefined ? [] : [`Format: ${format}`]),
		...(tokenizer === undefined ? [] : [`Tokenizer: ${tokenizer}`]),
		`Masks: ${[exactness.level, ...doubt].join(". ").replaceAll("..", ".")}`,
	];
}

function inBrackets(text: string | undefined): string {
	return text === undefined || text === "" ? "" : ` (${text})`;
}

function baseName(file: string | undefined): string | undefined {
	return file?.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}
