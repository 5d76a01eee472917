/** OpenAI's fine-tuning service: every assistant message, unless its weight is 0. */
import { defineTrainer } from "../types/trainer.js";
import { hostedTrainer } from "./support/hosted-service.js";

export default defineTrainer(
	hostedTrainer({
		id: "openai",
		name: "OpenAI fine-tuning",
		formats: ["openai-preference", "messages"],
		trainsTexts: false,
	}),
);
