/** The chat template of Llama 3 on its base model, whose markers nobody trained. */
import { configAt, type ConfigNode } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { trainsEmbeddings } from "./support/trains-embeddings.js";

export default defineRule({
	id: "chat-markers-untrained",
	stage: "run",
	severity: "warning",
	*check({ config, configFile }, { family }) {
		const { model, plan } = config;
		const template = templateIn(configFile?.root);
		if (template === undefined || model?.certainty !== "certain" || family?.id !== "llama-3") {
			return;
		}
		// The same weights under the name of a known copy.
		const published = model.value.replace(/^NousResearch\//, "meta-llama/");
		const isAdapter = plan?.lora !== undefined && !trainsEmbeddings(plan.lora);
		if (family.isBase?.(published) === true && isAdapter) {
			const name = model.value.split("/").at(-1) ?? model.value;
			yield {
				range: template,
				message: `${name} is a base model: the embeddings of <|start_header_id|> and <|eot_id|> were never trained, and this adapter leaves them as they are, so turns are marked by noise. Train the embeddings, too (embed_tokens and lm_head), start from the Instruct model, or use a template whose markers are plain text.`,
			};
		}
	},
});

/** Where the file names the template: for the run, or in a dataset's type, such as `llama3.ultra`. */
function templateIn(root: ConfigNode | undefined): ConfigNode | undefined {
	const datasets = configAt(root, "datasets");
	const types = datasets?.kind === "list" ? datasets.items.map((item) => configAt(item, "type")) : [];
	const places = [configAt(root, "chat_template"), configAt(root, "template"), ...types];
	return places.find((node) => node?.kind === "string" && /^llama-?3(?:\.|$)/.test(node.value));
}
