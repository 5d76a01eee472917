/** Mistral's fine-tuning service. */
import { defineTrainer } from "../types/trainer.js";
import { hostedTrainer } from "./support/hosted-service.js";
import { mistralLimits } from "./support/mistral-limits.js";

export default defineTrainer(
	hostedTrainer({
		id: "mistral",
		name: "Mistral fine-tuning",
		formats: ["messages"],
		trainsTexts: false,
		client: { module: "mistralai", start: "fine_tuning.jobs.create" },
		limits: {
			...mistralLimits,
			name: "Mistral",
			mostBytes: 512 * 1000 ** 2,
			// Those of a text and its labels train a classifier.
			formats: [["messages"], ["text", "labels"]],
		},
	}),
);
