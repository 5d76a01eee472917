/** Two token sequences side by side: the longest common subsequence of their ids. */
import type { AlignedTokens, PromptToken } from "../types/prompt-comparison.js";

/** Beyond this length only the common beginning is found. */
const MOST_TOKENS = 1_500;

export function alignTokens(
	training: readonly PromptToken[],
	inference: readonly PromptToken[],
): readonly AlignedTokens[] {
	const width = inference.length + 1;
	const isLong = training.length > MOST_TOKENS || inference.length > MOST_TOKENS;
	const common = isLong ? new Uint16Array(0) : commonLengths(training, inference);
	const rows: AlignedTokens[] = [];
	let [i, j] = [0, 0];
	while (i < training.length || j < inference.length) {
		const [left, right] = [training[i], inference[j]];
		if (left !== undefined && right !== undefined && left.id === right.id) {
			rows.push({ training: left, inference: right });
			i++;
			j++;
			continue;
		}
		const below = common[(i + 1) * width + j] ?? 0;
		const beside = common[i * width + j + 1] ?? 0;
		if (left !== undefined && (right === undefined || below >= beside)) {
			rows.push({ training: left });
			i++;
		} else if (right !== undefined) {
			rows.push({ inference: right });
			j++;
		}
	}
	return rows;
}

/** `[i * width + j]`: the longest common subsequence from token i and token j on. */
function commonLengths(a: readonly PromptToken[], b: readonly PromptToken[]): Uint16Array {
	const width = b.length + 1;
	const lengths = new Uint16Array((a.length + 1) * width);
	for (let i = a.length - 1; i >= 0; i--) {
		for (let j = b.length - 1; j >= 0; j--) {
			const at = i * width + j;
			lengths[at] =
				a[i]?.id === b[j]?.id
					? (lengths[at + width + 1] ?? 0) + 1
					: Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
		}
	}
	return lengths;
}
