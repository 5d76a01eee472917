/** Everything that the server remembers: open documents, settings, the engine and which files it reports on. */
import { createLineIndex, type Settings } from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import type { Workspace } from "../workspace/workspace.js";
import { createCheckLoop } from "./check-loop.js";
import { uriOf, type PlacedText, type TextsByFile } from "./convert.js";
import { describeError, type Log } from "./guard.js";
import { createOpenDocuments, type OpenDocument, type OpenDocuments } from "./open-documents.js";

export interface SessionOptions {
	readonly host: Host;
	readonly folders: readonly string[];
	readonly settings: Settings;
	readonly log: Log;
	/** Milliseconds of rest after an edit before files are checked. */
	readonly delay: number;
}

/** What is done for a file after it, or something that it depends on, changed. */
export type FileCheck = (file: string, signal: AbortSignal) => Promise<void>;

export type ProgressListener = (file: string, done: number, total: number) => void;

export interface Session {
	readonly host: Host;
	readonly log: Log;
	readonly documents: OpenDocuments;
	workspace(): Workspace;
	settings(): Settings;
	setSettings(settings: Settings): void;
	folders(): readonly string[];
	setFolders(folders: readonly string[]): void;
	/** Everything is analysed again, as something outside of the files changed. */
	restart(): void;
	/** A document was opened, changed or closed. */
	documentChanged(file: string): void;
	/** Files changed on disk. */
	filesChanged(files: readonly string[]): void;
	chooseRun(dataset: string, script: string | undefined): void;
	/** The script whose masks are shown for an open dataset: its findings are reported too, since causes stand there. */
	bindScript(dataset: string, script: string | undefined): void;
	/** Checks run for each file, also for one that is no longer reported, in the order in which they were added. */
	onCheck(check: FileCheck): void;
	/** Called while a file is scanned, in records. */
	onProgress(listener: ProgressListener): void;
	/** Files that have problems in the editor. */
	readonly published: Set<string>;
	/** True for open documents that the engine serves, and for the scripts bound to them. */
	isReported(file: string): boolean;
	/** The served document with that URI, if it is open. */
	documentOf(uri: string): OpenDocument | undefined;
	/** False when the text changed since. */
	isCurrent(document: OpenDocument): boolean;
	/** The text that the engine's offsets of `file` refer to; undefined when it cannot be read. */
	textOf(file: string): Promise<PlacedText | undefined>;
	textsOf(files: Iterable<string>): Promise<TextsByFile>;
	/** The URI under which the editor knows the file. */
	uriOf(file: string): string;
	dispose(): void;
}

export function createSession(options: SessionOptions): Session {
	const { host, log } = options;
	const documents = createOpenDocuments();
	const checks: FileCheck[] = [];
	const progressListeners: ProgressListener[] = [];
	const chosenRuns = new Map<string, string>();
	const boundScripts = new Map<string, string>();
	const knownUris = new Map<string, string>();
	let { settings, folders } = options;
	const createOwnWorkspace = (): Workspace =>
		createWorkspace(host, {
			folders,
			settings,
			onProgress: (...progress) => progressListeners.forEach((listener) => listener(...progress)),
		});
	let workspace = createOwnWorkspace();

	const isReported = (file: string): boolean =>
		(documents.ofFile(file) !== undefined && workspace.kindOf(file) !== undefined) ||
		[...boundScripts.values()].includes(file);

	const reportedFiles = (): readonly string[] => [
		...documents.all().map((document) => document.file),
		...boundScripts.values(),
	];

	const loop = createCheckLoop({
		delay: options.delay,
		expand: async (file) => workspace.affectedBy(file),
		check: async (file, signal) => {
			for (const check of checks) {
				await check(file, signal);
			}
		},
		onError: (error) => log(`check: ${describeError(error)}`),
	});

	const startWorkspace = (): void => {
		workspace = createOwnWorkspace();
		for (const document of documents.all()) {
			workspace.setDocument(document.file, document.text);
		}
		for (const [dataset, script] of chosenRuns) {
			workspace.chooseRun(dataset, script);
		}
		loop.request(reportedFiles());
	};

	const textOf = async (file: string): Promise<PlacedText | undefined> => {
		const document = documents.ofFile(file);
		if (document !== undefined) {
			return document;
		}
		const text = await workspace.textOf(file);
		return text === undefined
			? undefined
			: { ...createLineIndex(text), uri: knownUris.get(file) ?? uriOf(file) };
	};

	return {
		host,
		log,
		documents,
		workspace: () => workspace,
		settings: () => settings,
		setSettings(changed) {
			settings = changed;
			workspace.setSettings(settings);
			loop.request(reportedFiles());
		},
		folders: () => folders,
		setFolders(changed) {
			folders = changed;
			startWorkspace();
		},
		restart: startWorkspace,
		documentChanged(file) {
			const document = documents.ofFile(file);
			workspace.setDocument(file, document?.text);
			const script = boundScripts.get(file);
			if (document !== undefined) {
				knownUris.set(file, document.uri);
				loop.request([file]);
				return;
			}
			boundScripts.delete(file);
			loop.request(script === undefined ? [file] : [file, script]);
		},
		filesChanged(files) {
			for (const file of files) {
				workspace.fileChanged(file);
			}
			loop.request(files);
		},
		chooseRun(dataset, script) {
			if (script === undefined) {
				chosenRuns.delete(dataset);
			} else {
				chosenRuns.set(dataset, script);
			}
			workspace.chooseRun(dataset, script);
			loop.request([dataset, ...boundScripts.values(), ...(script === undefined ? [] : [script])]);
		},
		bindScript(dataset, script) {
			const former = boundScripts.get(dataset);
			if (script === former) {
				return;
			}
			if (script === undefined) {
				boundScripts.delete(dataset);
			} else {
				boundScripts.set(dataset, script);
			}
			for (const changed of [former, script]) {
				if (changed !== undefined) {
					loop.add(changed);
				}
			}
		},
		published: new Set(),
		onProgress: (listener) => void progressListeners.push(listener),
		onCheck: (check) => void checks.push(check),
		isReported,
		documentOf(uri) {
			const document = documents.ofUri(uri);
			return document !== undefined && workspace.kindOf(document.file) !== undefined ? document : undefined;
		},
		isCurrent: (document) => documents.ofUri(document.uri) === document,
		textOf,
		async textsOf(files) {
			const texts = new Map<string, PlacedText>();
			for (const file of new Set(files)) {
				const text = await textOf(file);
				if (text !== undefined) {
					texts.set(file, text);
				}
			}
			return texts;
		},
		uriOf: (file) => documents.ofFile(file)?.uri ?? knownUris.get(file) ?? uriOf(file),
		dispose: () => loop.dispose(),
	};
}
