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
	}),
);
