/** `tunelint.lock`: what it should pin now, and where the pins of the one that is there no longer hold. */
import { isUnavailable, type TokenizerFacts } from "../core/index.js";
import { driftsOf, lockText } from "../core/project/template-lock.js";
import type { PinnedPlace, Pins, TemplateLock } from "../core/types/template-lock.js";
import type { Host } from "../host.js";
import { LOCK_FILE } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import { isBelow } from "./folders-above.js";
import type { FileLinks, ProjectLinks } from "./project-links.js";
import type { RunFindingsRequest, TrainingScript } from "./run-findings.js";
import type { Script } from "./scripts.js";

export interface TemplateLocksOptions {
	readonly host: Host;
	readonly store: FileStore;
	readonly links: ProjectLinks;
	readonly folders: readonly string[];
	readonly tokenizerOf: RunFindingsRequest["tokenizerOf"];
}

export interface TemplateLocks {
	/** The lock of a folder as it should be now; undefined when no run there has a known tokenizer. */
	textFor(folder: string, scripts: readonly Script[]): Promise<string | undefined>;
	/** The locks of the open folders. */
	check(scripts: readonly Script[]): Promise<readonly TemplateLock[]>;
}

export function createTemplateLocks(options: TemplateLocksOptions): TemplateLocks {
	const { host, store, links, tokenizerOf } = options;

	const pinsOfRun = async (script: TrainingScript, modelfiles: Pins): Promise<Pins> => {
		const { config } = script.training;
		const { tokenizer } = await tokenizerOf(script);
		const name = (config.tokenizer ?? config.model)?.value;
		const revision = config.tokenizerPlace?.revision?.value ?? commitIn(tokenizer?.origin);
		const vocabulary = name === undefined ? undefined : await vocabularyIn(script.file, name);
		const template = config.tokenizerEdits.chatTemplate?.value;
		return {
			...(config.model === undefined ? {} : { model: config.model.value }),
			...(name === undefined ? {} : { tokenizer: name }),
			...(revision === undefined ? {} : { revision }),
			...(vocabulary === undefined ? {} : { vocabulary }),
			...(tokenizer === undefined ? {} : specialPins(tokenizer)),
			...templatePin(template ?? config.templateName?.value, tokenizer),
			...modelfiles,
		};
	};

	/** A template that cannot be known is not pinned. */
	const templatePin = (own: string | undefined, tokenizer: TokenizerFacts | undefined): Pins => {
		if (own !== undefined) {
			return { template: host.hash(own) };
		}
		if (tokenizer === undefined || tokenizer.template.level === "unavailable") {
			return {};
		}
		return { template: tokenizer.chatTemplate === undefined ? null : host.hash(tokenizer.chatTemplate) };
	};

	const vocabularyIn = async (script: string, name: string): Promise<string | undefined> => {
		const text = (await store.read(host.resolve(host.dirname(script), name, "tokenizer.json")))?.text;
		return text === undefined ? undefined : host.hash(text);
	};

	/** Folders and GGUF files that the run wrote and that hold a tokenizer. */
	const resultsOf = async (script: TrainingScript, { artifacts }: FileLinks): Promise<PinnedPlace[]> => {
		const places: PinnedPlace[] = [];
		for (const { name, kind, location } of artifacts) {
			const path = host.resolve(host.dirname(script.file), name);
			if (kind === "upload" || kind === "copy" || !(await holdsTokenizer(path))) {
				continue;
			}
			const load = await host.loadTokenizer({ chosen: path });
			if (!isUnavailable(load)) {
				const pins = { ...specialPins(load.facts), ...templatePin(undefined, load.facts) };
				places.push({ words: `The result "${name}"`, pins, location });
			}
		}
		return places;
	};

	const holdsTokenizer = async (path: string): Promise<boolean> => {
		const stat = await host.stat(/\.gguf$/i.test(path) ? path : host.resolve(path, "tokenizer.json"));
		return stat !== undefined && !stat.isDirectory;
	};

	/** Modelfiles of the folder, by their `TEMPLATE`. */
	const modelfilesIn = async (folder: string, files: readonly FileLinks[]): Promise<Pins> => {
		const pins: Record<string, string | null> = {};
		for (const { file } of files.filter((one) => one.kind === "modelfile" && isBelow(one.file, folder))) {
			const text = (await store.read(file))?.text ?? "";
			const template = /^[ \t]*TEMPLATE[ \t]+(?:"""([\s\S]*?)"""|"([^"\n]*)"|(.+))/im.exec(text);
			const value = template?.[1] ?? template?.[2] ?? template?.[3];
			pins[`modelfile ${host.relative(folder, file)}`] = value === undefined ? null : host.hash(value);
		}
		return pins;
	};

	const runsIn = (folder: string, scripts: readonly Script[]): readonly TrainingScript[] =>
		scripts.filter(
			(script): script is TrainingScript => script.training !== undefined && isBelow(script.file, folder),
		);

	return {
		async textFor(folder, scripts) {
			const modelfiles = await modelfilesIn(folder, await links.files(scripts));
			const runs = new Map<string, Pins>();
			for (const script of runsIn(folder, scripts)) {
				const pins = await pinsOfRun(script, modelfiles);
				if (Object.hasOwn(pins, "template") || Object.hasOwn(pins, "eos")) {
					runs.set(host.relative(folder, script.file), pins);
				}
			}
			return runs.size === 0 ? undefined : lockText(runs);
		},
		async check(scripts) {
			const locks: TemplateLock[] = [];
			for (const folder of options.folders) {
				const file = host.resolve(folder, LOCK_FILE);
				const text = (await store.read(file))?.text;
				if (text === undefined) {
					continue;
				}
				const files = await links.files(scripts);
				const modelfiles = await modelfilesIn(folder, files);
				const places = new Map<string, readonly PinnedPlace[]>();
				for (const script of runsIn(folder, scripts)) {
					const name = host.relative(folder, script.file);
					const { call } = script.training.config;
					const own: PinnedPlace = {
						words: name,
						pins: await pinsOfRun(script, modelfiles),
						...(call === undefined ? {} : { location: call }),
					};
					const written = files.find((one) => one.file === script.file);
					places.set(name, [own, ...(written === undefined ? [] : await resultsOf(script, written))]);
				}
				locks.push({ file, drifts: driftsOf(text, places) });
			}
			return locks;
		},
	};
}

function specialPins({ bos, eos, pad }: TokenizerFacts): Pins {
	return { bos: bos?.text ?? null, eos: eos?.text ?? null, pad: pad?.text ?? null };
}

/** `Hugging Face cache a09a354` names the commit that is there. */
function commitIn(origin: string | undefined): string | undefined {
	return /\bcache ([0-9a-f]{7,40})\b/.exec(origin ?? "")?.[1];
}
