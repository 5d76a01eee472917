/** Moves rows of the open dataset into a validation file beside it. */
import * as vscode from "vscode";
import { activeDataset, changeDataset } from "../change-dataset.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const splitOffValidation: Command = {
	id: commandIds.splitOffValidation,
	async run(ctx) {
		const document = activeDataset();
		const size = document === undefined ? undefined : await askForSize();
		if (document !== undefined && size !== undefined) {
			await changeDataset(ctx, document, { kind: "split", size, seed: 0 });
		}
	},
};

/** A share below 1, or a number of rows. */
async function askForSize(): Promise<number | undefined> {
	const given = await vscode.window.showInputBox({
		title: vscode.l10n.t("Validation rows"),
		prompt: vscode.l10n.t(
			"A share such as 5 %, or a number of rows. Rows that ask the same or are nearly alike stay together.",
		),
		value: "5 %",
		validateInput: (value) =>
			sizeOf(value) === undefined
				? vscode.l10n.t("Write a share such as 5 % or 0.05, or a number of rows.")
				: undefined,
	});
	return given === undefined ? undefined : sizeOf(given);
}

function sizeOf(text: string): number | undefined {
	const [, digits, percent] = /^\s*(\d{1,9}(?:\.\d{1,9})?)\s*(%?)\s*$/.exec(text) ?? [];
	const size = Number(digits) / (percent === "%" ? 100 : 1);
	const isSize = size > 0 && (size < 1 || (Number.isInteger(size) && percent !== "%"));
	return isSize ? size : undefined;
}
