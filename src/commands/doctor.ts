/** Asks what a person sees of the trained model, and shows what explains it. */
import * as vscode from "vscode";
import type { SymptomId } from "../../server/core/types/symptom-id.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { showRunPage } from "../run-pages.js";

const symptoms = (): Readonly<Record<SymptomId, string>> => ({
	"never-stops": vscode.l10n.t("It never stops, or answers its own answer"),
	garbage: vscode.l10n.t("Random scripts, broken markup, markers in the answer"),
	empty: vscode.l10n.t("Empty answers, or it stops at once"),
	"base-too-good": vscode.l10n.t("The base model answers as well as the trained one"),
	"nan-loss": vscode.l10n.t("The loss is 0, NaN or does not move"),
	"good-eval-bad-use": vscode.l10n.t("Good in the evaluation, bad in use"),
});

export const doctor: Command = {
	id: commandIds.doctor,
	async run({ client }, argument) {
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage(vscode.l10n.t("Open the training script or its data."));
			return;
		}
		// The keys are those of the record above.
		const words = symptoms();
		const ids = Object.keys(words) as SymptomId[];
		const items = ids.map((symptom) => ({ label: words[symptom], description: symptom, symptom }));
		const chosen = await vscode.window.showQuickPick(items, {
			title: vscode.l10n.t("What does the trained model do?"),
		});
		if (chosen !== undefined) {
			await showRunPage(client, uri, { kind: "doctor", symptom: chosen.symptom });
		}
	},
};
