/** `tunelint project --format text`: a tree for people. */
import type { ProjectModel } from "../../core/index.js";
import { onOneLine, type Colour, type Painter } from "../terminal.js";
import { fileWords, placeWords, type PlaceOf } from "./project-places.js";
import { artifactWords, datasetWords, problemWords, runWords } from "../../core/features/project-words.js";

type Run = ProjectModel["runs"][number];
type Problem = Run["problems"][number];
type Consumer = ProjectModel["strays"][number];

export interface ProjectTextOptions {
	readonly paint: Painter;
	/** Faults are only counted. */
	readonly isQuiet: boolean;
}

interface Branch {
	readonly line: string;
	readonly branches: readonly Branch[];
}

/** Faults of one step; the rest is counted. */
const MOST_PROBLEMS = 5;
const MARKS: Readonly<Record<Problem["severity"], { readonly mark: string; readonly colour: Colour }>> = {
	error: { mark: "✗", colour: "red" },
	warning: { mark: "✗", colour: "yellow" },
	info: { mark: "·", colour: "blue" },
	hint: { mark: "·", colour: "cyan" },
};

export function projectText(model: ProjectModel, placeOf: PlaceOf, options: ProjectTextOptions): string {
	const { paint } = options;
	const tops = model.runs.map((run) => runBranch(run, placeOf, options));
	if (model.strays.length > 0) {
		tops.push({
			line: paint("Adapters that no run here writes", "bold"),
			branches: model.strays.map((one) => consumerBranch(one, placeOf, options)),
		});
	}
	if (model.unusedDatasets.length > 0) {
		tops.push({
			line: paint("Datasets that no run uses", "bold"),
			branches: model.unusedDatasets.map((file) => leaf(onOneLine(fileWords(placeOf, file)))),
		});
	}
	const none = "There is no training script or configuration here that Tunelint knows.\n";
	return tops.length === 0 ? none : tops.map((top) => `${lines(top).join("\n")}\n`).join("\n");
}

function lines({ line, branches }: Branch): readonly string[] {
	return [
		line,
		...branches.flatMap((branch, i) => {
			const isLast = i === branches.length - 1;
			const [first = "", ...rest] = lines(branch);
			return [`${isLast ? "└─" : "├─"} ${first}`, ...rest.map((inner) => `${isLast ? "  " : "│ "} ${inner}`)];
		}),
	];
}

function leaf(line: string): Branch {
	return { line, branches: [] };
}

function runBranch(run: Run, placeOf: PlaceOf, options: ProjectTextOptions): Branch {
	const { paint } = options;
	const nothing = [
		...(run.datasets.length === 0 ? [leaf(paint("trains on nothing that is named here", "dim"))] : []),
	];
	return {
		line: counted(
			`${paint(onOneLine(fileWords(placeOf, run.file)), "bold")} · ${onOneLine(runWords(run))}`,
			run.problems,
			options,
		),
		branches: [
			...problemBranches(run.problems, placeOf, options),
			...nothing,
			...run.datasets.map((dataset) => ({
				line: counted(
					`trains on ${onOneLine(dataset.name)} · ${datasetWords(dataset)}`,
					dataset.problems,
					options,
				),
				branches: problemBranches(dataset.problems, placeOf, options),
			})),
			...run.artifacts.map((artifact) => ({
				line: counted(
					`writes ${onOneLine(artifact.name)} · ${artifactWords(artifact)}`,
					artifact.problems,
					options,
				),
				branches: [
					...problemBranches(artifact.problems, placeOf, options),
					...artifact.consumers.map((one) => consumerBranch(one, placeOf, options)),
				],
			})),
		],
	};
}

function consumerBranch(consumer: Consumer, placeOf: PlaceOf, options: ProjectTextOptions): Branch {
	const { paint } = options;
	const place = onOneLine(placeWords(placeOf, consumer.location));
	const verb = consumer.isBroken ? paint("does not load it, but", "red") : "loads";
	return {
		line: counted(`${place} ${verb} ${onOneLine(consumer.name)}`, consumer.problems, options),
		branches: problemBranches(consumer.problems, placeOf, options),
	};
}

function counted(line: string, problems: readonly Problem[], { paint }: ProjectTextOptions): string {
	const words = problemWords(problems);
	return words === "" ? line : `${line} · ${paint(words, "yellow")}`;
}

const ORDER: readonly Problem["severity"][] = ["error", "warning", "info", "hint"];

function problemBranches(
	problems: readonly Problem[],
	placeOf: PlaceOf,
	{ paint, isQuiet }: ProjectTextOptions,
): readonly Branch[] {
	if (isQuiet) {
		return [];
	}
	const sorted = [...problems].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
	const shown = sorted.slice(0, MOST_PROBLEMS).map(({ rule, severity, message, location }) => {
		const { mark, colour } = MARKS[severity];
		const place = onOneLine(placeWords(placeOf, location));
		return leaf(`${paint(mark, colour)} ${paint(rule, "bold")} ${place} ${paint(onOneLine(message), "dim")}`);
	});
	const more = problems.length - shown.length;
	return more > 0 ? [...shown, leaf(paint(`… ${more} more`, "dim"))] : shown;
}
