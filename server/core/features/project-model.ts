/** Puts the parts of a project together: which fault belongs to which run, dataset, artifact or consumer. */
import type { Finding } from "../base/finding.js";
import type { Location } from "../base/text-range.js";
import type { Artifact } from "../types/artifact.js";
import type { Consumer, LinkedLoad } from "../types/consumer.js";
import type {
	ProjectArtifact,
	ProjectConsumer,
	ProjectDataset,
	ProjectModel,
	ProjectProblem,
	ProjectRun,
} from "../types/project-model.js";

export interface RunParts extends Omit<ProjectRun, "datasets" | "artifacts" | "problems"> {
	readonly datasets: readonly Omit<ProjectDataset, "problems">[];
	readonly artifacts: readonly (Artifact & { readonly isOnDisk: boolean })[];
}

export interface ProjectParts {
	readonly runs: readonly RunParts[];
	readonly consumers: readonly Consumer[];
	readonly unusedDatasets: readonly string[];
	/** Findings by the absolute path of the file that they stand in. */
	readonly findings: ReadonlyMap<string, readonly Finding[]>;
}

export function projectModel(parts: ProjectParts): ProjectModel {
	const placed = parts.consumers.flatMap((consumer) => placeConsumer(consumer, parts));
	const runs = parts.runs.map((run) => runOf(run, parts, placed));
	const strays = placed.filter(({ at }) => at === undefined).map(({ consumer }) => consumer);
	return { runs, unusedDatasets: parts.unusedDatasets, strays: distinct(strays) };
}

interface PlacedConsumer {
	/** Where the artifact is written that it belongs to; absent: none here. */
	readonly at?: Location;
	readonly consumer: ProjectConsumer;
}

function runOf(run: RunParts, parts: ProjectParts, placed: readonly PlacedConsumer[]): ProjectRun {
	const own = problemsIn(run.file, parts);
	const datasets = run.datasets.map((dataset) => ({
		...dataset,
		problems: [
			...own.filter(({ location }) => isAt(location, dataset.location)),
			...(dataset.file === undefined ? [] : problemsIn(dataset.file, parts)),
		],
	}));
	const artifacts = run.artifacts.map((artifact): ProjectArtifact => {
		const consumers = placed.filter(({ at }) => at !== undefined && isSame(at, artifact.location));
		return {
			kind: artifact.kind,
			name: artifact.name,
			location: artifact.location,
			isOnDisk: artifact.isOnDisk,
			consumers: distinct(consumers.map(({ consumer }) => consumer)),
			problems: own.filter(({ location }) => isAt(location, artifact.location)),
		};
	});
	const taken = new Set([...datasets, ...artifacts].flatMap(({ problems }) => problems));
	return { ...run, datasets, artifacts, problems: own.filter((problem) => !taken.has(problem)) };
}

function placeConsumer(consumer: Consumer, parts: ProjectParts): readonly PlacedConsumer[] {
	const problems = problemsIn(consumer.file, parts);
	return consumer.loads.flatMap((load) => {
		const missed = parts.findings
			.get(consumer.file)
			?.find(
				({ rule, range }) =>
					rule === "adapter-path-mismatch" && isSame({ file: consumer.file, range }, load.location),
			);
		const at = load.writer?.artifact.location ?? missed?.related?.[0];
		const shown = {
			file: consumer.file,
			kind: consumer.kind,
			role: load.role,
			name: load.name,
			location: load.location,
			isBroken: missed !== undefined,
			problems,
		};
		if (at === undefined) {
			return isStray(load, consumer) ? [{ consumer: shown }] : [];
		}
		return [{ at: { file: at.file, range: at.range }, consumer: shown }];
	});
}

/** An adapter from elsewhere; base models and what runs start from say nothing about the project. */
function isStray({ role }: LinkedLoad, { runs }: Consumer): boolean {
	return role === "adapter" && runs.length > 0;
}

function problemsIn(file: string, { findings }: ProjectParts): readonly ProjectProblem[] {
	return (findings.get(file) ?? []).map(({ rule, severity, message, range }) => ({
		rule,
		severity,
		message,
		location: { file, range },
	}));
}

function isAt(inner: Location, outer: Location): boolean {
	return (
		inner.file === outer.file && inner.range.start >= outer.range.start && inner.range.end <= outer.range.end
	);
}

function isSame(a: Location, b: Location): boolean {
	return a.file === b.file && a.range.start === b.range.start && a.range.end === b.range.end;
}

/** A file that loads model and tokenizer of one folder is one consumer: the model's place says more. */
function distinct(consumers: readonly ProjectConsumer[]): readonly ProjectConsumer[] {
	return consumers.filter((one, i) => {
		const same = consumers.filter(({ file, name }) => file === one.file && name === one.name);
		const first = same.find(({ role }) => role !== "tokenizer") ?? same[0];
		return consumers.indexOf(first ?? one) === i;
	});
}
