/** OpenAI's fine-tuning service: every assistant message, unless its weight is 0. */
import { defineTrainer } from "../types/trainer.js";
import { hostedTrainer } from "./support/hosted-service.js";

export default defineTrainer(
	hostedTrainer({
		id: "openai",
		name: "OpenAI fine-tuning",
		formats: ["openai-preference", "messages"],
		trainsTexts: false,
		client: { module: "openai", start: "fine_tuning.jobs.create" },
		exampleTokens: [
			{ model: /^gpt-4(?:\.1|o)/, tokens: 65_536 },
			{ model: /^gpt-3\.5-turbo-0613/, tokens: 4_096 },
			{ model: /^gpt-3\.5-turbo/, tokens: 16_385 },
		],
		limits: {
			name: "OpenAI",
			source: "the guides on supervised fine-tuning and DPO and the API reference, read in 2026",
			fewestRecords: 10,
			mostBytes: 512 * 1024 * 1024,
			// Azure's guide wants one.
			takesByteOrderMark: true,
			formats: [
				["messages"],
				["input", "preferred_output", "non_preferred_output"],
				["prompt", "completion"],
			],
			textModels: /davinci|babbage|curie|\bada\b/,
			roles: ["system", "developer", "user", "assistant", "tool", "function"],
			argumentsAreText: true,
			functionKeys: ["name"],
			hasPlainFunctionNames: true,
			hasSingleAnswers: true,
		},
	}),
);
