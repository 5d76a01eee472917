/** Which files of a dataset's repository `datasets` would load for a configuration and a split. */
import type { CachedDatasetRequest } from "../host.js";
import { cardFiles } from "./dataset-card.js";

const ENDINGS = /\.(?:parquet|jsonl|json|csv|tsv|arrow)(?:\.gz|\.zst)?$/i;

/** `names`: paths in the repository, with slashes. `card`: the text of its README.md. */
export function chooseDatasetFiles(
	names: readonly string[],
	card: string,
	{ files, config, split, dataDir }: Omit<CachedDatasetRequest, "name" | "revision">,
): readonly string[] {
	const all = names.filter((name) => ENDINGS.test(name));
	if (files !== undefined) {
		return all.filter((name) => files.some((one) => fitsPattern(name, one)));
	}
	const listed = dataDir === undefined ? cardFiles(card, config) : undefined;
	if (listed !== undefined) {
		const own = listed.filter((entry) => split === undefined || entry.split === split);
		const train = split === undefined ? own.filter((entry) => entry.split === "train") : own;
		const patterns = (train.length > 0 ? train : own).flatMap(({ paths }) => paths);
		return all.filter((name) => patterns.some((one) => fitsPattern(name, one)));
	}
	const folder = dataDir ?? config;
	const below = folder === undefined ? all : all.filter((name) => name.startsWith(`${folder}/`));
	return ofSplit(sameKind(below), split);
}

const SPLIT_WORDS: Readonly<Record<string, string>> = {
	train: "train|training",
	validation: "validation|valid|dev|val",
	test: "test|testing|eval|evaluation",
};

/** By the words that `datasets` looks for in paths; without any such word everything is for training. */
function ofSplit(files: readonly string[], split = "train"): readonly string[] {
	const words = (name: string): RegExp =>
		new RegExp(`(?:^|[-._ 0-9/])(?:${SPLIT_WORDS[name] ?? escapeRegExp(name)})(?:[-._ 0-9/]|$)`, "i");
	const own = files.filter((file) => words(split).test(file));
	const isSplit = files.some((file) => Object.keys(SPLIT_WORDS).some((name) => words(name).test(file)));
	return own.length > 0 || isSplit || split !== "train" ? own : files;
}

/** `datasets` reads the commonest kind of file and leaves the others out. */
function sameKind(files: readonly string[]): readonly string[] {
	const kindOf = (file: string): string => (/\.(\w+?)l?(?:\.gz|\.zst)?$/.exec(file)?.[1] ?? "").toLowerCase();
	const counts = new Map<string, number>();
	for (const file of files) {
		counts.set(kindOf(file), (counts.get(kindOf(file)) ?? 0) + 1);
	}
	const commonest = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
	return files.filter((file) => kindOf(file) === commonest);
}

/** `*` and `?` stay within a folder, `**` does not. */
function fitsPattern(path: string, pattern: string): boolean {
	const body = escapeRegExp(pattern.replace(/^\.\//, "")).replace(/\\\*\\\*\/?|\\\*|\\\?/g, (star) => {
		if (star.startsWith("\\*\\*")) {
			return ".*";
		}
		return star === "\\*" ? "[^/]*" : "[^/]";
	});
	return new RegExp(`^${body}$`).test(path);
}

function escapeRegExp(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
