/** Turns the picture of a project into the rows of a tree view. */
import type { Severity } from "../base/finding.js";
import type {
	ProjectArtifact,
	ProjectConsumer,
	ProjectDataset,
	ProjectModel,
	ProjectProblem,
	ProjectRun,
} from "../types/project-model.js";
import type { ProjectTreeNode } from "../types/project-tree.js";
import { artifactWords, datasetWords, problemWords, runWords } from "./project-words.js";

/** `nameOf`: a path as a person reads it. Hints and information do not colour a row. */
export function projectTree(
	model: ProjectModel,
	nameOf: (file: string) => string,
): readonly ProjectTreeNode[] {
	const groups: ProjectTreeNode[] = [];
	if (model.strays.length > 0) {
		groups.push(
			node({
				kind: "group",
				label: "Adapters that no run here writes",
				description: "",
				children: model.strays.map((one) => consumerNode(one, nameOf)),
			}),
		);
	}
	if (model.unusedDatasets.length > 0) {
		groups.push(
			node({
				kind: "group",
				label: "Datasets that no run uses",
				description: "",
				children: model.unusedDatasets.map((file) => ({
					kind: "dataset",
					label: nameOf(file),
					description: "",
					file,
					location: { file, range: { start: 0, end: 0 } },
					children: [],
				})),
			}),
		);
	}
	return [...model.runs.map((run) => runNode(run, nameOf)), ...groups];
}

function runNode(run: ProjectRun, nameOf: (file: string) => string): ProjectTreeNode {
	return node({
		kind: "run",
		label: nameOf(run.file),
		description: runWords(run),
		location: run.location,
		children: [
			...run.datasets.map(datasetNode),
			...run.artifacts.map((artifact) => artifactNode(artifact, nameOf)),
			...run.problems.map(problemNode),
		],
	});
}

function datasetNode(dataset: ProjectDataset): ProjectTreeNode {
	const { name, file, location, problems } = dataset;
	return node({
		kind: "dataset",
		label: name,
		description: described(datasetWords(dataset), problems),
		...(file === undefined ? {} : { file }),
		location: file === undefined ? location : { file, range: { start: 0, end: 0 } },
		children: problems.map(problemNode),
	});
}

function artifactNode(artifact: ProjectArtifact, nameOf: (file: string) => string): ProjectTreeNode {
	return node({
		kind: "artifact",
		label: artifact.name,
		description: described(artifactWords(artifact), artifact.problems),
		location: artifact.location,
		children: [
			...artifact.consumers.map((one) => consumerNode(one, nameOf)),
			...artifact.problems.map(problemNode),
		],
	});
}

function consumerNode(consumer: ProjectConsumer, nameOf: (file: string) => string): ProjectTreeNode {
	const verb = consumer.isBroken ? "does not load it, but" : "loads";
	return node({
		kind: "consumer",
		label: nameOf(consumer.file),
		description: described(`${verb} ${consumer.name}`, consumer.problems),
		location: consumer.location,
		file: consumer.file,
		children: consumer.problems.map(problemNode),
	});
}

function described(words: string, problems: readonly ProjectProblem[]): string {
	return [words, problemWords(problems)].filter((part) => part !== "").join(" · ");
}

function problemNode({ rule, severity, message, location }: ProjectProblem): ProjectTreeNode {
	return { kind: "problem", label: message, description: rule, severity, location, rule, children: [] };
}

const ORDER: readonly Severity[] = ["error", "warning", "info", "hint"];

/** A row takes the colour of the worst fault below it. */
function node(own: Omit<ProjectTreeNode, "severity">): ProjectTreeNode {
	const worst = ORDER.find((severity) => own.children.some((child) => child.severity === severity));
	return { ...own, ...(worst === undefined ? {} : { severity: worst }) };
}
