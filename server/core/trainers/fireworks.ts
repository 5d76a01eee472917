/** Fireworks' fine-tuning service. */
import { defineTrainer } from "../types/trainer.js";
import { hostedTrainer } from "./support/hosted-service.js";

export default defineTrainer(
	hostedTrainer({
		id: "fireworks",
		name: "Fireworks fine-tuning",
		formats: ["openai-preference", "messages"],
		trainsTexts: false,
		client: { module: "fireworks", start: "supervised_fine_tuning_jobs.create" },
		limits: {
			name: "Fireworks",
			source: "the guide on supervised fine-tuning, read in 2026",
			fewestRecords: 3,
			mostRecords: 3_000_000,
			roles: ["system", "user", "assistant", "tool"],
			hasSystemFirst: true,
		},
	}),
);
