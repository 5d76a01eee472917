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
			formats: [["messages"], ["input", "preferred_output", "non_preferred_output"]],
			// The guide names three roles, and says that files made for OpenAI work as they are.
			roles: ["system", "developer", "user", "assistant", "tool", "function"],
			hasSystemFirst: true,
		},
	}),
);
