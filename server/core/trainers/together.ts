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
			source: "the client's `check_file`, together 2.14.0, and the page on data preparation",
			mostBytes: 100 * 1000 ** 3,
			formats: [
				["messages"],
				["prompt", "completion"],
				["text"],
				["input", "preferred_output", "non_preferred_output"],
				// Only in Parquet.
				["input_ids"],
			],
			hasOneFormat: true,
			roles: ["system", "user", "assistant", "tool"],
			hasOneKindOfContent: true,
			mostImages: 10,
			hasOpenInput: true,
			hasSingleAnswers: true,
		},
	}),
);
