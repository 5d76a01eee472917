/** A script that loads an adapter or a model from a path that no training script writes. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import { fileName } from "../base/file-name.js";
import type { Artifact } from "../types/artifact.js";
import type { ConsumedRun, LinkedLoad } from "../types/consumer.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "adapter-path-mismatch",
	stage: "consumer",
	severity: "warning",
	*check(consumer) {
		const written = writtenFolders(consumer.runs);
		if (written === undefined) {
			return;
		}
		const seen = new Set<number>();
		for (const load of consumer.loads) {
			const meant = missed(load, written);
			if (meant !== undefined && !seen.has(load.location.range.start)) {
				seen.add(load.location.range.start);
				yield report(load, meant, written);
			}
		}
	},
});

interface Written {
	readonly artifact: Artifact;
	readonly run: ConsumedRun;
}

/** Undefined when a run writes somewhere that is not known here. */
function writtenFolders(runs: readonly ConsumedRun[]): readonly Written[] | undefined {
	if (runs.some(({ hasUnknown }) => hasUnknown)) {
		return undefined;
	}
	return runs.flatMap((run) =>
		run.artifacts
			.filter(
				({ kind }) => kind === "adapter" || kind === "merged" || kind === "model" || kind === "checkpoints",
			)
			.map((artifact) => ({ artifact, run })),
	);
}

/** What the load most likely means, when it is what nobody writes. */
function missed(load: LinkedLoad, written: readonly Written[]): Written | undefined {
	const { name, role, writer, isOnDisk, isCertain, location } = load;
	if (writer !== undefined) {
		const isEmpty = writer.artifact.kind === "checkpoints" && !isOnDisk && isCertain && role === "adapter";
		return isEmpty && !/checkpoint-/.test(name)
			? written.find(({ artifact }) => artifact === writer.artifact)
			: undefined;
	}
	// What a run trains on is there before it.
	if (written.some(({ run }) => [run.config.model?.value, run.config.tokenizer?.value].includes(name))) {
		return undefined;
	}
	if (role === "model" && isFetchedModel(load, written)) {
		return undefined;
	}
	const results = written.filter(({ artifact }) => artifact.kind !== "checkpoints");
	const candidates = results.length > 0 ? results : written;
	// A result of the same name is the same one, moved or copied.
	if (candidates.some(({ artifact }) => parts(artifact.name).at(-1) === parts(name).at(-1))) {
		return undefined;
	}
	if (role === "adapter" && isPath(name)) {
		const near = nearestOf(name, candidates);
		// A result of before that is still there may be meant.
		const isOnly = new Set(candidates.map(({ artifact }) => artifact.name)).size === 1;
		// What lies in another folder may be started elsewhere, with files that were copied there.
		const beside = candidates.find(({ run }) => folderOf(run.config.file) === folderOf(location.file));
		return near ?? (isOnDisk && !isOnly ? undefined : beside);
	}
	// A folder that is no result of training may hold a model that was fetched.
	return role === "model" && !isOnDisk && isPath(name) ? nearestOf(name, candidates) : undefined;
}

/** `/models/qwen-2.5-7b-instruct` of a container or a volume: a published model in a folder that no run writes into. */
function isFetchedModel({ name, location }: LinkedLoad, written: readonly Written[]): boolean {
	const [root, last] = [parts(name)[0], parts(name).at(-1) ?? ""];
	const isOutside = IS_ABSOLUTE.test(name) && root !== parts(location.file)[0];
	const isWrittenInto = written.some(({ artifact }) => folderOf(artifact.name) === folderOf(name));
	return isOutside && PUBLISHED.test(last) && !isWrittenInto;
}

/** A size, and behind it at most how the makers or the packers tell their copies apart. */
const PUBLISHED =
	/^[a-z][\w.-]*[-_]\d+(?:\.\d+)?b(?:[-_](?:instruct|chat|it|pt|base|hf|awq|gptq|int4|int8|fp8|fp16|bf16|\d?bit|4bit|8bit|bnb|mlx|v\d[\d.]*|\d{4}))*$/i;

/** Another spelling first, then a name that goes on, then whatever lies beside it. */
function nearestOf(name: string, candidates: readonly Written[]): Written | undefined {
	const near = candidates.filter(({ artifact }) => isNearName(name, artifact.name));
	const last = plain(parts(name).at(-1) ?? "");
	const lastOf = ({ artifact }: Written): string => plain(parts(artifact.name).at(-1) ?? "");
	return (
		near.find((one) => nearest(last, [lastOf(one)]) !== undefined) ??
		near.find((one) => last.startsWith(lastOf(one)) || lastOf(one).startsWith(last)) ??
		near[0]
	);
}

function folderOf(file: string): string {
	return file.replace(/[^\\/]*$/, "");
}

/** An adapter of the hub is `owner/name`. */
function isPath(name: string): boolean {
	return /^[.~/\\]|^[A-Za-z]:/.test(name) || name.split(/[\\/]/).length !== 2 || RESULTS.test(name);
}

const RESULTS =
	/^(?:out|outputs?|results?|checkpoints?|models?|adapters?|loras?|saved?|runs?|artifacts?|weights)[\\/]/i;

/** Two spellings of one name, or two folders beside each other in a folder for results. */
function isNearName(loaded: string, written: string): boolean {
	const [a, b] = [parts(loaded), parts(written)];
	const isSibling =
		a.length > 1 &&
		a.length === b.length &&
		a.slice(0, -1).every((part, i) => part === b[i]) &&
		RESULTS.test(`${a[0] ?? ""}/`);
	const [last = "", other = ""] = [a.at(-1), b.at(-1)];
	return (
		isSibling || plain(last) === plain(other) || (last.length > 5 && nearest(last, [other]) !== undefined)
	);
}

function parts(path: string): readonly string[] {
	return path.split(/[\\/]+/).filter((part) => part !== "" && part !== ".");
}

function plain(name: string): string {
	return name.toLowerCase().replace(/[-_.\s]/g, "");
}

function report(load: LinkedLoad, { artifact, run }: Written, written: readonly Written[]): RuleFinding {
	const what = load.role === "adapter" ? "an adapter" : "a model";
	const script = fileName(run.config.file);
	const location = artifact.location;
	const related = [{ ...location, message: `Training writes "${artifact.name}" here.` }];
	if (load.writer !== undefined) {
		return {
			file: load.location.file,
			range: load.location.range,
			message: `"${load.name}" will hold no adapter: ${script} writes only checkpoint folders into it. Load one of them, or save the model at the end of training.`,
			related,
		};
	}
	const state = load.isOnDisk
		? "is there, but no script here writes it"
		: "is not on disk, and no script here writes it";
	const names = [...new Set(written.map(({ artifact: one }) => one.name))];
	const others =
		names.length > 1 && !isNearName(load.name, artifact.name) ? ` (and ${names.length - 1} more)` : "";
	return {
		file: load.location.file,
		range: load.location.range,
		severity: load.isOnDisk || !load.isCertain || isElsewhere(load, artifact) ? "info" : "warning",
		message: `This loads ${what} from "${load.name}", which ${state}; ${script} writes "${artifact.name}"${others}. Load what training writes, or the answers come from another model.`,
		related,
		fixes: others === "" && artifact.kind !== "checkpoints" ? [fixOf(load, artifact)] : [],
	};
}

/** A folder of a machine, which may hold the result of a run whose script is not kept here. */
function isElsewhere({ name }: LinkedLoad, artifact: Artifact): boolean {
	return IS_ABSOLUTE.test(name) && !IS_ABSOLUTE.test(artifact.name) && !isNearName(name, artifact.name);
}

const IS_ABSOLUTE = /^(?:[\\/]|[A-Za-z]:)/;

function fixOf({ location, name }: LinkedLoad, artifact: Artifact): Fix {
	const { start, end } = location.range;
	const quotes = end - start - name.length;
	// The range of a literal includes its quotes, that of a word in a command does not.
	const newText = quotes === 2 ? `"${artifact.name}"` : artifact.name;
	return {
		title: `Load "${artifact.name}"`,
		safety: "unsafe",
		edits: [{ file: location.file, range: location.range, newText }],
		preferred: true,
	};
}
