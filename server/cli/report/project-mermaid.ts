/** `tunelint project --format mermaid`: a flow chart; broken steps are dashed and named by their rules. */
import type { ProjectModel } from "../../core/index.js";
import { onOneLine } from "../terminal.js";
import { fileWords, placeWords, type PlaceOf } from "./project-places.js";
import { artifactWords, datasetWords, runWords } from "../../core/features/project-words.js";

type Problem = ProjectModel["runs"][number]["problems"][number];

export function projectMermaid(model: ProjectModel, placeOf: PlaceOf): string {
	const lines = ["flowchart LR"];
	const ids = new Map<string, string>();
	const node = (key: string, label: string, shape: readonly [string, string]): string => {
		const known = ids.get(key);
		if (known !== undefined) {
			return known;
		}
		const id = `n${ids.size}`;
		ids.set(key, id);
		lines.push(`  ${id}${shape[0]}"${escaped(label)}"${shape[1]}`);
		return id;
	};
	const edge = (from: string, to: string, problems: readonly Problem[], isBroken = false): void => {
		const faults = [...new Set(problems.filter(isFault).map(({ rule }) => rule))].slice(0, 3);
		const isDashed = isBroken || faults.length > 0;
		const label = faults.length === 0 ? "" : `|"${escaped(`✗ ${faults.join(", ")}`)}"|`;
		lines.push(`  ${from} ${isDashed ? "-.->" : "-->"}${label} ${to}`);
	};
	for (const run of model.runs) {
		const file = fileWords(placeOf, run.file);
		const faults = run.problems.filter(isFault).length;
		const own = faults === 0 ? "" : `<br/>✗ ${faults}`;
		const runNode = node(`run ${file}`, `${file}<br/>${runWords(run)}${own}`, ["[", "]"]);
		for (const dataset of run.datasets) {
			const words = `${dataset.name}<br/>${datasetWords(dataset)}`;
			const dataNode = node(`data ${dataset.file ?? dataset.name}`, words, ["[(", ")]"]);
			edge(dataNode, runNode, dataset.problems);
		}
		for (const artifact of run.artifacts) {
			const words = `${artifact.name}<br/>${artifactWords(artifact)}`;
			const written = node(`artifact ${file} ${artifact.name} ${artifact.kind}`, words, ["([", "])"]);
			edge(runNode, written, artifact.problems);
			for (const consumer of artifact.consumers) {
				const asked = fileWords(placeOf, consumer.file);
				edge(written, node(`run ${asked}`, asked, ["[", "]"]), consumer.problems, consumer.isBroken);
			}
		}
	}
	for (const stray of model.strays) {
		const at = placeWords(placeOf, stray.location);
		const from = node(`stray ${stray.name}`, stray.name, ["([", "])"]);
		edge(from, node(`run ${fileWords(placeOf, stray.file)}`, at, ["[", "]"]), stray.problems, stray.isBroken);
	}
	return `${lines.join("\n")}\n`;
}

function isFault({ severity }: Problem): boolean {
	return severity === "error" || severity === "warning";
}

/** A label is HTML in quotes. */
function escaped(label: string): string {
	return onOneLine(label)
		.replaceAll("&", "#amp;")
		.replaceAll('"', "#quot;")
		.replace(/<(?!br\/>)/g, "#lt;");
}
