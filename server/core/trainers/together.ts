/** Together's fine-tuning service. */
import { defineTrainer } from "../types/trainer.js";
import { hostedTrainer } from "./support/hosted-service.js";

export default defineTrainer(
	hostedTrainer({
		id: "together",
		name: "Together fine-tuning",
		formats: ["openai-preference", "messages", "prompt-completion", "text"],
		trainsTexts: true,
		promptOption: "train_on_inputs",
		client: { module: "together", start: "fine_tuning.create" },
		limits: {
			name: "Together",
			source: "together-python 1.x, `utils/files.py` (05b6739), and the page on data preparation",
			mostBytes: 100 * 1000 ** 3,
			formats: [
				["messages"],
				["prompt", "completion"],
				["text"],
				["input", "preferred_output", "non_preferred_output"],
			],
			roles: ["system", "user", "assistant", "tool"],
			argumentsAreText: true,
			alternates: true,
			firstRoles: ["system", "user"],
			hasSingleAnswers: true,
		},
	}),
);
