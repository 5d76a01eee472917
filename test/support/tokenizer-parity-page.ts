/** The tokenizer part of docs/parity.md, from the results of one comparison. */
import { causeOf } from "./tokenizer-known-differences.js";
import { countOf, type ParityResult, type TokenizerRecords } from "./tokenizer-parity.js";

export function tokenizerSection({ reference }: TokenizerRecords, results: readonly ParityResult[]): string {
	const libraries = Object.keys(results[0]?.record.answers ?? {});
	const others = libraries.filter((library) => library !== reference);
	const [first] = results;
	return [
		"## Tokenizers",
		"",
		`Reference: \`${reference}\`. Also asked: ${others.map((library) => `\`${library}\``).join(", ")}.`,
		`Per tokenizer ${number(first?.total ?? 0)} strings: chats in 16 languages, code, emoji, combining marks, right-to-left text,`,
		"control characters, special tokens inside content, white space, very long words, any characters. Every second one is",
		"encoded with special tokens. Ids and offsets are compared string by string.",
		"",
		`| Tokenizer | Ids equal | Offsets equal | ${others.map((library) => `\`${library}\` differs`).join(" | ")} |`,
		`|---|---:|---:|${others.map(() => "---:").join("|")}|`,
		...results.map((result) => row(result, others)),
		"",
		"### Where ours differs",
		"",
		...oursDiffers(results),
		"",
		"### Where the libraries differ from each other",
		"",
		"Tunelint follows the reference. Numbers are strings of the tokenizer.",
		"",
		...librariesDiffer(results, others),
		"",
		"### Where the files come from",
		"",
		...results.map(({ tokenizer, record }) => {
			const read = record.answers[reference]?.class ?? "unknown";
			return `- ${name(tokenizer)}: ${tokenizer.origin}, read as \`${read}\``;
		}),
		"",
	].join("\n");
}

function row({ tokenizer, record, ...result }: ParityResult, others: readonly string[]): string {
	const total = number(result.total);
	const cells =
		result.unsupported === undefined
			? [`${number(result.equalIds)} / ${total}`, `${number(result.equalOffsets)} / ${total}`]
			: ["not supported", "not supported"];
	const differing = others.map((library) => {
		const count = countOf(record.answers[library]?.differing ?? "");
		return count === 0 ? "–" : number(count);
	});
	return `| ${[name(tokenizer), ...cells, ...differing].join(" | ")} |`;
}

function oursDiffers(results: readonly ParityResult[]): string[] {
	const lines = results.flatMap(({ tokenizer, unsupported, differing, refused }) => {
		if (unsupported !== undefined) {
			return [`- ${name(tokenizer)}: ${unsupported}`];
		}
		const parts = [
			...(differing.length === 0 ? [] : [`${number(differing.length)} strings differ`]),
			...(refused.length === 0 ? [] : [`${number(refused.length)} are reported as not encodable`]),
		];
		return parts.length === 0 ? [] : [`- ${name(tokenizer)}: ${parts.join(", ")}`];
	});
	return lines.length === 0 ? ["Nowhere."] : lines;
}

function librariesDiffer(results: readonly ParityResult[], others: readonly string[]): string[] {
	return results.flatMap(({ tokenizer, record }) =>
		others.flatMap((library) => {
			const count = countOf(record.answers[library]?.differing ?? "");
			if (count === 0) {
				return [];
			}
			const known = causeOf(tokenizer.id, library);
			const issue = known?.issue === undefined ? "" : ` (${link(known.issue)})`;
			const cause = known?.cause ?? "the cause is not known";
			return [`- ${name(tokenizer)}, \`${library}\`, ${number(count)}: ${cause}${issue}.`];
		}),
	);
}

/** `owner/name#1` */
function link(issue: string): string {
	const [repository, id] = issue.split("#");
	return `[${issue}](https://github.com/${repository}/issues/${id})`;
}

function name({ id, label }: ParityResult["tokenizer"]): string {
	return id.startsWith("crafted-") ? `${id.slice("crafted-".length)} (ours: ${label})` : label;
}

function number(value: number): string {
	return value.toLocaleString("en-GB");
}
