/** Asks what a person sees of the trained model, and shows what explains it. */
import * as vscode from "vscode";
import type { SymptomId } from "../../server/core/types/symptom-id.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { showRunPage } from "../run-pages.js";

const symptoms: Readonly<Record<SymptomId, string>> = {
	"never-stops": "It never stops, or answers its own answer",
	garbage: "Random scripts, broken markup, markers in the answer",
	empty: "Empty answers, or it stops at once",
	"base-too-good": "The base model answers as well as the trained one",
	"nan-loss": "The loss is 0, NaN or does not move",
	"good-eval-bad-use": "Good in the evaluation, bad in use",
};

export const doctor: Command = {
	id: commandIds.doctor,
	async run({ client }, argument) {
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage("Open the training script or its data.");
			return;
		}
		// The keys are those of the record above.
		const ids = Object.keys(symptoms) as SymptomId[];
		const items = ids.map((symptom) => ({ label: symptoms[symptom], description: symptom, symptom }));
		const chosen = await vscode.window.showQuickPick(items, { title: "What does the trained model do?" });
		if (chosen !== undefined) {
			await showRunPage(client, uri, { kind: "doctor", symptom: chosen.symptom });
		}
	},
};
