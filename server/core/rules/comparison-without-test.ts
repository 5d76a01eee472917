/** Two models compared by one number each. */
import { descendants, textOf } from "../syntax/python/syntax-tree.js";
import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "comparison-without-test",
	stage: "script",
	severity: "info",
	onByDefault: false,
	*check(module) {
		const { root, text } = module;
		if (root === undefined || hasTest(module)) {
			return;
		}
		for (const node of descendants(root)) {
			const match =
				node.type === "comparison_operator" || node.type === "binary_operator"
					? COMPARISON.exec(textOf(text, node))
					: null;
			const [, left = "", right = ""] = match ?? [];
			if (match !== null && isMetric(left) && isMetric(right) && BASE.test(left) !== BASE.test(right)) {
				yield {
					range: { start: node.start, end: node.end },
					message: `"${left}" and "${right}" are compared as they are: with few samples such a difference is often chance. Compare per sample with a paired test or a bootstrap interval.`,
				};
				return;
			}
		}
	},
});

const COMPARISON = /^([A-Za-z_]\w*)\s*(?:>=?|<=?|-)\s*([A-Za-z_]\w*)$/;
const METRIC = /acc|score|f1|bleu|rouge|exact_match|pass_rate|win_rate|perplexity|ppl|loss/i;
const BASE = /base|before|orig|vanilla|pretrain|untuned/i;

function isMetric(name: string): boolean {
	return METRIC.test(name);
}

function hasTest({ text, imports }: PythonModule): boolean {
	return (
		imports.some(({ module }) => /^(?:scipy|statsmodels|pingouin)\b/.test(module)) ||
		/bootstrap|confidence|p_value|mcnemar|wilcoxon|ttest|permutation|std_?err|\bsem\b/i.test(text)
	);
}
