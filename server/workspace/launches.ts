/** The commands that start the scripts of a workspace: read from shell scripts, READMEs, notebooks, Makefiles and the editor's own list. */
import { distinctLaunches } from "../core/project/distinct-launches.js";
import { readLaunches } from "../core/project/read-launches.js";
import { notebookScript } from "../core/syntax/notebook/notebook-script.js";
import { parseNotebook } from "../core/syntax/notebook/parse-notebook.js";
import type { Launch } from "../core/types/launch.js";
import type { Host } from "../host.js";
import { isNotebookName } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import { createFolderListing } from "./folder-listing.js";
import { foldersAbove } from "./folders-above.js";

export interface Launches {
	/** Those that start the script, each with other words; the same list while none of them changed. */
	of(file: string, text: string): Promise<readonly Launch[]>;
	/** A file was opened, changed or closed, created or deleted. */
	forget(file: string): void;
}

const EXTENSIONS: readonly string[] = ["sh", "bash", "md", "ipynb"];
const NONE: readonly Launch[] = [];
const MAX_FILES = 200;
const MAX_LENGTH = 200_000;
/** Files without an ending of their own, in the script's folder and those above it. */
const NAMED: readonly string[] = ["Makefile", "Dockerfile", "justfile", ".vscode/launch.json"];
/** Only such scripts take anything from a command. */
const TAKES_OPTIONS =
	/\b(?:parse_(?:known_)?args\w*|get_args|parse_arg\w*|\w*ArgumentParser|TrlParser|sys\.argv|fire|click|typer)\b/;

interface Source {
	readonly text: string;
	readonly launches: readonly PlacedLaunch[];
}

interface PlacedLaunch {
	readonly launch: Launch;
	/** Files that it may mean, the likeliest first. */
	readonly scripts: readonly string[];
}

export function createLaunches(host: Host, store: FileStore, folders: readonly string[]): Launches {
	const listing = createFolderListing({ host, folders, extensions: EXTENSIONS, limit: MAX_FILES });
	const sources = new Map<string, Source>();
	const answers = new Map<string, readonly Launch[]>();

	const sourceOf = (file: string, text: string): Source => {
		const bases = foldersAbove(host, file, folders);
		const launches = readLaunches(file, writtenText(file, text)).map((launch): PlacedLaunch => {
			const { script, folder } = launch;
			const paths = folder === undefined ? [script] : [`${folder}/${script}`, script];
			return { launch, scripts: bases.flatMap((base) => paths.map((path) => host.resolve(base, path))) };
		});
		return { text, launches };
	};

	/** The first file that is there is meant. */
	const starts = async ({ scripts }: PlacedLaunch, file: string): Promise<boolean> => {
		for (const script of scripts.includes(file) ? scripts : []) {
			if (script === file) {
				return true;
			}
			if ((await host.stat(script)) !== undefined) {
				return false;
			}
		}
		return false;
	};

	const read = async (file: string): Promise<Source | undefined> => {
		const text = (await store.read(file))?.text;
		if (text === undefined || text.length > MAX_LENGTH) {
			return undefined;
		}
		const known = sources.get(file);
		const source = known?.text === text ? known : sourceOf(file, text);
		sources.set(file, source);
		return source;
	};

	return {
		async of(file, text) {
			if (isNotebookName(file) || !TAKES_OPTIONS.test(text)) {
				return NONE;
			}
			const named = foldersAbove(host, file, folders).flatMap((base) =>
				NAMED.map((name) => host.resolve(base, name)),
			);
			const found: Launch[] = [];
			for (const source of new Set([...(await listing.files()), ...named])) {
				for (const placed of (await read(source))?.launches ?? []) {
					found.push(...((await starts(placed, file)) ? [placed.launch] : []));
				}
			}
			const distinct = distinctLaunches(found);
			const before = answers.get(file) ?? NONE;
			const isSame = before.length === distinct.length && before.every((one, i) => one === distinct[i]);
			const answer = isSame ? before : distinct;
			answers.set(file, answer);
			return answer;
		},
		forget(file) {
			listing.forget(file);
		},
	};
}

function writtenText(file: string, text: string): string {
	const notebook = isNotebookName(file) ? parseNotebook(text) : undefined;
	return notebook === undefined ? text : notebookScript(notebook).written;
}
