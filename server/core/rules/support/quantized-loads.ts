/** Quantization that is asked of `from_pretrained` directly, which Transformers 5 no longer takes. */
import type { RuleFinding } from "../../base/finding.js";
import { couldAllBe, type Libraries } from "../../options/possible-releases.js";
import { installedWords } from "../../options/release-words.js";
import type { PythonModule } from "../../types/python-module.js";

export function* quantizedLoads(module: PythonModule, libraries: Libraries): Generator<RuleFinding> {
	const isGone = couldAllBe("transformers", { since: "5.0.0" }, libraries);
	if (!isGone && libraries.has("transformers")) {
		return;
	}
	for (const { callee, keywords, location } of module.calls) {
		const [first] = keywords.filter(({ name }) => /^(?:load_in_[48]bit|bnb_4bit_\w+)$/.test(name));
		const isModel = /^transformers\.(?:\w+\.)*\w*(?:Model\w*|LM|ForCausalLM)\.from_pretrained$/.test(callee);
		const isOwn = location.file === module.file && first?.location.file === module.file;
		if (first !== undefined && isModel && isOwn) {
			const { start } = first.location.range;
			const which = isGone
				? `${installedWords("transformers", libraries)} is used here: the script stops with a TypeError`
				: "no file says which release runs here: a newly installed one stops with a TypeError";
			yield {
				range: { start, end: start + first.name.length },
				...(isGone ? {} : { severity: "info" as const }),
				message: `from_pretrained takes no "${first.name}" since Transformers 5, and ${which}. Give it a BitsAndBytesConfig as "quantization_config".`,
			};
		}
	}
}
