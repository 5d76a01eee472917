/** A workspace of named files, and every finding of one rule in it, through the whole engine. */
import type { Finding, RuleSelection } from "../../server/core/index.js";
import { createWorkspace } from "../../server/workspace/create-workspace.js";
import type { Workspace } from "../../server/workspace/workspace.js";
import { createMemoryHost } from "./memory-host.js";

const FOLDER = "/workspace";

export interface OpenWorkspace {
	readonly workspace: Workspace;
	/** The absolute path of a file named as in a page. */
	path(name: string): string;
}

export async function openWorkspace(
	files: ReadonlyMap<string, string>,
	selection: RuleSelection = {},
): Promise<OpenWorkspace> {
	const path = (name: string): string => `${FOLDER}/${name}`;
	const host = await createMemoryHost(new Map([...files].map(([name, text]) => [path(name), text])));
	return { workspace: createWorkspace(host, { folders: [FOLDER], selection }), path };
}

/** Names are relative, as in a page; files of findings are named the same way. */
export async function findingsIn(
	files: ReadonlyMap<string, string>,
	rule: string,
): Promise<readonly Finding[]> {
	const { workspace, path } = await openWorkspace(files, { select: [rule] });
	const findings: Finding[] = [];
	for (const file of [...files.keys()].map(path)) {
		if (workspace.kindOf(file) !== undefined) {
			findings.push(...(await workspace.findingsOf(file)));
		}
	}
	return findings.map(relative);
}

function relative(finding: Finding): Finding {
	const name = (file: string): string =>
		file.startsWith(`${FOLDER}/`) ? file.slice(FOLDER.length + 1) : file;
	return {
		...finding,
		file: name(finding.file),
		...(finding.fixes === undefined
			? {}
			: {
					fixes: finding.fixes.map((fix) => ({
						...fix,
						edits: fix.edits.map((edit) =>
							edit.file === undefined ? edit : { ...edit, file: name(edit.file) },
						),
					})),
				}),
	};
}
