/** The words of the status bar. Pure, so that they can be tested without VS Code. */
import type { StatusParams } from "../server/protocol.js";

type RunLabel = StatusParams["label"];

/** The part of `vscode.l10n` that is used. */
export interface Translator {
	t(text: string, ...values: (string | number)[]): string;
}

/** Starts with an icon in VS Code's notation. */
export function statusText(
	{ label, progress }: Pick<StatusParams, "label" | "progress">,
	l10n: Translator,
): string {
	if (progress !== undefined) {
		const share = progress.total === 0 ? 0 : Math.floor((100 * progress.done) / progress.total);
		const total = progress.total.toLocaleString("en-US");
		return `$(sync~spin) ${l10n.t("Tunelint: {0} % of {1}", share, total)}`;
	}
	return `$(symbol-misc) Tunelint: ${wordsOf(label, l10n)}`;
}

function wordsOf(label: RunLabel, l10n: Translator): string {
	if (label.script === undefined) {
		return l10n.t("no run");
	}
	// A script is no dataset: it has no masks that could be exact.
	const level = label.format === undefined ? "" : levelOf(label, l10n);
	return [label.script, trainerOf(label), level].filter((word) => word !== "").join(" · ");
}

/** `TRL SFTTrainer` 1.9.0 becomes `TRL 1.9`; a question mark says that the version is assumed. */
function trainerOf({ trainer, version }: RunLabel): string {
	const library = trainer?.split(" ")[0] ?? "";
	const number = /^(\d+(?:\.\d+)?)[^?]*(\??)/.exec(version ?? "");
	return number === null
		? `${library}${library === "" ? "" : "?"}`
		: `${library} ${number[1] ?? ""}${number[2] ?? ""}`.trim();
}

/** How sure the masks are. */
function levelOf({ exactness }: RunLabel, l10n: Translator): string {
	switch (exactness.level) {
		case "exact":
			return l10n.t("exact");
		case "approximate":
			return l10n.t("approximate");
		case "unavailable":
			return l10n.t("unavailable");
	}
}

/** One fact a line, each with where it came from. */
export function statusDetails(label: RunLabel, l10n: Translator): string[] {
	const { script, boundBy, trainer, version, versionLocation, model, format, tokenizer, exactness } = label;
	const doubt =
		exactness.level === "exact"
			? []
			: [exactness.why, ...(exactness.todo === undefined ? [] : [exactness.todo])];
	return [
		script === undefined
			? l10n.t("Run: none is bound; only the structure is checked.")
			: l10n.t("Run: {0}", `${script}${inBrackets(boundBy)}`),
		...(trainer === undefined
			? []
			: [
					l10n.t("Trainer: {0}", `${trainer} ${version ?? ""}${inBrackets(baseName(versionLocation?.file))}`),
				]),
		...(model === undefined ? [] : [l10n.t("Model: {0}", model)]),
		...(format === undefined ? [] : [l10n.t("Format: {0}", format)]),
		...(tokenizer === undefined ? [] : [l10n.t("Tokenizer: {0}", tokenizer)]),
		l10n.t("Masks: {0}", [levelOf(label, l10n), ...doubt].join(". ").replaceAll("..", ".")),
	];
}

function inBrackets(text: string | undefined): string {
	return text === undefined || text === "" ? "" : ` (${text})`;
}

function baseName(file: string | undefined): string | undefined {
	return file?.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}
