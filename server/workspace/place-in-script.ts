/** Findings about what a command gives, where the command stands in a text whose problems are not shown, such as a README. */
import type { Finding } from "../core/index.js";
import { isNotebookName, isShellName } from "./file-kinds.js";
import type { TrainingScript } from "./run-findings.js";

/** They stand at the trainer instead and point at the command; nobody's README is edited. */
export function placeInScript(
	findings: readonly Finding[],
	{ module, training }: TrainingScript,
): readonly Finding[] {
	const [launch, ...others] = module.launches ?? [];
	const call = training.config.call;
	const source = launch?.location.file;
	const isShown = source === undefined || isShellName(source) || isNotebookName(source);
	if (isShown || others.length > 0 || call === undefined) {
		return findings;
	}
	return findings.map((finding) => {
		const command = { file: source, range: finding.range, message: "This command gives the value." };
		const related = [command, ...(finding.related ?? [])];
		return finding.file === source
			? { ...finding, file: call.file, range: call.range, related, fixes: [] }
			: finding;
	});
}
