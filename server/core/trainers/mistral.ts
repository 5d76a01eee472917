/** Mistral's fine-tuning service. */
import { defineTrainer } from "../types/trainer.js";
import { hostedTrainer } from "./support/hosted-service.js";

export default defineTrainer(
	hostedTrainer({
		id: "mistral",
		name: "Mistral fine-tuning",
		formats: ["messages"],
		trainsTexts: false,
	}),
);
