/** `tunelint project --format json`: the picture with relative paths and 0-based lines. */
import type { Location, ProjectModel } from "../../core/index.js";
import { fileWords, type PlaceOf } from "./project-places.js";

type Run = ProjectModel["runs"][number];
type Problem = Run["problems"][number];
type Consumer = ProjectModel["strays"][number];

export function projectJson(model: ProjectModel, placeOf: PlaceOf): string {
	const place = (location: Location): object => placeOf(location);
	const problem = ({ location, ...rest }: Problem): object => ({ ...rest, ...place(location) });
	const consumer = ({ location, problems, file, ...rest }: Consumer): object => ({
		...rest,
		file: fileWords(placeOf, file),
		place: place(location),
		problems: problems.map(problem),
	});
	const run = ({ file, location, datasets, artifacts, problems, ...rest }: Run): object => ({
		file: fileWords(placeOf, file),
		place: place(location),
		...rest,
		datasets: datasets.map(({ location: at, problems: own, file: data, ...more }) => ({
			...more,
			...(data === undefined ? {} : { file: fileWords(placeOf, data) }),
			place: place(at),
			problems: own.map(problem),
		})),
		artifacts: artifacts.map(({ location: at, problems: own, consumers, ...more }) => ({
			...more,
			place: place(at),
			consumers: consumers.map(consumer),
			problems: own.map(problem),
		})),
		problems: problems.map(problem),
	});
	const value = {
		version: 1,
		runs: model.runs.map(run),
		strays: model.strays.map(consumer),
		unusedDatasets: model.unusedDatasets.map((file) => fileWords(placeOf, file)),
	};
	return `${JSON.stringify(value, null, "\t")}\n`;
}
