/** Commands that start Python scripts: in shell scripts, fenced blocks of Markdown, Makefiles, Dockerfiles, notebooks and launch.json. */
import { parseConfig } from "../syntax/config/parse-config.js";
import { blankComments } from "../syntax/config/blank-comments.js";
import { configAt, itemsOf, type ConfigNode } from "../syntax/config/config-node.js";
import type { Launch, LaunchWord } from "../types/launch.js";
import { shellCommands, type ShellCommand, type ShellWord } from "./shell-words.js";

const MAX_COMMANDS = 5_000;
const MAX_LAUNCHES = 100;
const MAX_WORDS = 200;
const MAX_PATH = 500;

/** `text` of a notebook is that of its cells, as a person wrote them. */
export function readLaunches(file: string, text: string): readonly Launch[] {
	if (!STARTS.test(text)) {
		return [];
	}
	if (/\.json$/i.test(file)) {
		return editorLaunches(file, text);
	}
	let folder: string | undefined;
	const found: Launch[] = [];
	for (const command of shellCommands(shellPart(file, text)).slice(0, MAX_COMMANDS)) {
		folder = folderAfter(command, folder);
		const launch = launchOf(file, command, folder);
		if (launch !== undefined && found.length < MAX_LAUNCHES) {
			found.push(launch);
		}
	}
	return found;
}

const STARTS = /\.py\b|-m[ \t"',]+\w/;

/** The rest becomes blanks, so that every place stays. */
function shellPart(file: string, text: string): string {
	if (/\.(?:md|mdx|markdown|rst)$/i.test(file)) {
		return fencedLines(text);
	}
	if (/\.ipynb$/i.test(file)) {
		return text.replace(/^[ \t]*(?:!|%run[ \t])/gm, blank);
	}
	// `CMD ["python", "train.py"]` is a list of words.
	return /Dockerfile[^/\\]*$/i.test(file)
		? text.replace(/^(?:RUN|CMD|ENTRYPOINT)\b.*$/gim, (line) =>
				/^\w+\s*\[/.test(line) ? line.replace(/[[\],]/g, " ") : line,
			)
		: text;
}

function fencedLines(text: string): string {
	let isInside = false;
	return text.replace(/.*(?:\n|$)/g, (line) => {
		const isFence = /^\s*(?:```|~~~)/.test(line);
		const keeps = isInside && !isFence;
		isInside = isFence ? !isInside : isInside;
		return keeps ? line.replace(/^[ \t]*[$>!%]+[ \t]/, blank) : blank(line);
	});
}

function blank(text: string): string {
	return text.replace(/[^\r\n]/g, " ");
}

/** `cd` is followed as long as it names a folder below. */
function folderAfter([first, second]: ShellCommand, folder: string | undefined): string | undefined {
	if (first?.text !== "cd" || second === undefined) {
		return folder;
	}
	const isBelow = second.isKnown && !/^(?:[/~-]|\.\.)/.test(second.text);
	return isBelow ? second.text.replace(/^\.\/|\/$/g, "") : undefined;
}

const LAUNCHER =
	/(?:^(?:-?@|!)?|[/\\])(?:i?python(?:\d(?:\.\d+)?)?|py|accelerate|torchrun|deepspeed|uv)(?:\.exe)?$/i;
/** What comes before a launcher, with what it takes itself. */
const BEFORE =
	/^(?:[A-Za-z_]\w*=.*|[!$>%@-]+|sudo|nohup|time|exec|env|srun|mpirun|poetry|pipenv|pdm|hatch|rye|conda|micromamba|uv|run|xvfb-run|RUN|CMD|ENTRYPOINT|then|do|else|-\S*|\w+|\d+)$/i;
const NOT_STARTED =
	/^(?:echo|printf|cat|ls|cp|mv|rm|vim?|nano|code|git|wget|curl|chmod|less|grep|sed|awk|head|tail|kill|pkill|pgrep|black|ruff|pytest|mypy|gdown|open)$/i;
/** Modules that start another script. */
const STARTER =
	/^(?:torch\.distributed\.(?:launch|run)|accelerate\.commands\.launch|deepspeed(?:\.launcher\.\w+)?|debugpy|pdb|cProfile|ipdb|coverage)$/;
const NO_SCRIPT =
	/^(?:pip|venv|build|pytest|ipykernel|http\.server|json\.tool|unittest|twine|ensurepip|virtualenv)$/;

/** A line that says how to use the script, or a question for that. */
const ONLY_TOLD = /^\[-|^\.{3}$|^…$|^(?:-h|--help)$/;

function launchOf(file: string, command: ShellCommand, folder: string | undefined): Launch | undefined {
	if (command.length > MAX_WORDS) {
		return undefined;
	}
	const at = launcherIn(command);
	const direct = command.findIndex(({ text }) => !/^\w+=/.test(text));
	const isDirect = at < 0 && /^\.{0,2}\/.*\.py$/.test(command[direct]?.text ?? "");
	const before = command.slice(0, Math.max(at, 0));
	if ((at < 0 && !isDirect) || before.some(({ text }) => NOT_STARTED.test(text) || !BEFORE.test(text))) {
		return undefined;
	}
	const start = isDirect ? direct : at + 1;
	const target = scriptIn(command, start);
	const last = command.at(-1);
	const first = command[isDirect ? direct : at];
	if (target === undefined || first === undefined || last === undefined) {
		return undefined;
	}
	const words = command.slice(target.index + 1);
	if (words.some(({ text }) => ONLY_TOLD.test(text))) {
		return undefined;
	}
	return {
		script: target.script,
		...(folder === undefined ? {} : { folder }),
		words: words.map((word) => toWord(file, word)),
		location: { file, range: { start: first.start, end: last.end } },
	};
}

/** `uv run python train.py` is started by Python, `uv run train.py` by uv. */
function launcherIn(command: ShellCommand): number {
	const launchers = command.flatMap(({ text }, index) => (LAUNCHER.test(text) ? [index] : []));
	const isUv = (index: number): boolean => command[index]?.text === "uv";
	return launchers.find((index) => !isUv(index)) ?? launchers.find(isUv) ?? -1;
}

/** The first Python file, or the module behind `-m`. */
function scriptIn(
	command: ShellCommand,
	start: number,
): { readonly index: number; readonly script: string } | undefined {
	for (let index = start; index < command.length; index++) {
		const text = command[index]?.text ?? "";
		if (text === "-c" || text.length > MAX_PATH) {
			return undefined;
		}
		if (/\.py$/i.test(text)) {
			// What a variable stands for is not known, but what it ends with is.
			const script = text.replace(/^.*(?:\$\{[^}]*\}|\$\([^)]*\)|\$\w+)[/\\]?/, "").replace(/^\.[/\\]/, "");
			return /[$`*]/.test(script) ? undefined : { index, script };
		}
		const module = text === "-m" || text === "--module" ? command[index + 1] : undefined;
		if (module !== undefined && NO_SCRIPT.test(module.text)) {
			return undefined;
		}
		if (module !== undefined && !STARTER.test(module.text)) {
			return module.isKnown && /^[\w.]+$/.test(module.text)
				? { index: index + 1, script: `${module.text.replaceAll(".", "/")}.py` }
				: undefined;
		}
	}
	return undefined;
}

function toWord(file: string, { text, isKnown, setAt, start, end }: ShellWord): LaunchWord {
	return { text, isKnown, location: { file, range: setAt ?? { start, end } } };
}

/** `configurations` of the editor: `program` or `module`, and `args`. */
function editorLaunches(file: string, text: string): readonly Launch[] {
	const { root } = parseConfig(file, blankComments(text));
	return itemsOf(configAt(root, "configurations")).flatMap((item) => {
		const command = editorCommand(item);
		const launch = command && launchOf(file, command, undefined);
		return launch === undefined ? [] : [launch];
	});
}

/** As the words of a shell: `python -m module …`. */
function editorCommand(item: ConfigNode): ShellCommand | undefined {
	const program = configAt(item, "program");
	const started = program ?? configAt(item, "module");
	if (started?.kind !== "string") {
		return undefined;
	}
	const { start, end } = started;
	const before = program === undefined ? ["python", "-m"] : ["python"];
	return [
		...before.map((text): ShellWord => ({ text, isKnown: true, start, end })),
		...editorWord(started),
		...itemsOf(configAt(item, "args")).flatMap(editorWord),
	];
}

function editorWord(node: ConfigNode): ShellWord[] {
	const { start, end } = node;
	if (node.kind === "string") {
		const text = node.value.replace(/^\$\{workspaceFolder\}[/\\]?/, "");
		return [{ text, isKnown: !text.includes("${"), start, end }];
	}
	return node.kind === "number" ? [{ text: node.text, isKnown: true, start, end }] : [];
}
