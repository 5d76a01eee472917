/** Fireworks' fine-tuning service. */
import { defineTrainer } from "../types/trainer.js";
import { hostedTrainer } from "./support/hosted-service.js";

export default defineTrainer(
	hostedTrainer({
		id: "fireworks",
		name: "Fireworks fine-tuning",
		formats: ["openai-preference", "messages"],
		trainsTexts: false,
	}),
);
