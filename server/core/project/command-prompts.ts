/** Prompts in the commands of a shell script: MLX, llama.cpp and the templates that servers are given. */
import type { Location } from "../base/text-range.js";
import type { InferencePrompt } from "../types/python-module.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";
import { holdsMarkers } from "./holds-markers.js";

/** `template`: the text of a file that a command names as its chat template; undefined when it is not here. */
export function commandPrompts(
	file: string,
	text: string,
	template: (path: string) => string | undefined = () => undefined,
): readonly InferencePrompt[] {
	return commandsIn(file, text).flatMap((command): readonly InferencePrompt[] => {
		const pattern = mlxPattern(command) ?? llamaPattern(command) ?? servedPattern(command, template);
		return pattern === undefined ? [] : [{ pattern }];
	});
}

/** Templates that commands name by a path. */
export function templatesIn(file: string, text: string): readonly string[] {
	return commandsIn(file, text).flatMap((command) => templateOf(command)?.text ?? []);
}

interface Command {
	readonly file: string;
	readonly start: number;
	readonly text: string;
}

interface Word {
	readonly text: string;
	readonly location: Location;
	/** It holds variables of the shell. */
	readonly isOpen: boolean;
}

/** A quoted word may span lines, and a line that ends with a backslash goes on. */
function commandsIn(file: string, text: string): readonly Command[] {
	return [...text.matchAll(/(?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\\r?\n|[^\n])+/g)]
		.filter(([line]) => !/^\s*#/.test(line))
		.map((match) => ({ file, start: match.index, text: match[0] }));
}

function valueOf(command: Command, option: RegExp): Word | undefined {
	const pattern = new RegExp(
		`(?<=\\s)(?:${option.source})(?:=|\\s+(?:\\\\\\r?\\n\\s*)?)("(?:[^"\\\\]|\\\\[\\s\\S])*"|'[^']*'|[^\\s"';|&]+)`,
	);
	const match = pattern.exec(command.text);
	const raw = match?.[1];
	if (match === null || raw === undefined) {
		return undefined;
	}
	const start = command.start + match.index + match[0].length - raw.length;
	const isSingle = raw.startsWith("'");
	const inner = /^["']/.test(raw) ? raw.slice(1, -1) : raw;
	return {
		text: isSingle ? inner : inner.replace(/\\(["\\$`])/g, "$1").replace(/\\\r?\n/g, ""),
		location: { file: command.file, range: { start, end: start + raw.length } },
		isOpen: !isSingle && /[$`]/.test(inner),
	};
}

/** `mlx_lm.generate --prompt "…"` applies the template of the tokenizer. */
function mlxPattern(command: Command): TextPattern | undefined {
	if (!/\bmlx_lm[. ]generate\b/.test(command.text)) {
		return undefined;
	}
	const prompt = valueOf(command, /--prompt|-p/);
	if (prompt === undefined) {
		return undefined;
	}
	const { location } = prompt;
	if (/\s--ignore-chat-template\b/.test(command.text)) {
		return prompt.isOpen || prompt.text === "-" ? undefined : literalPattern(prompt);
	}
	const system = valueOf(command, /--system-prompt/);
	const known = system === undefined || !system.isOpen;
	const question: PatternPart = { kind: "field", field: "prompt", location };
	const messages = [
		...(system === undefined ? [] : [{ role: "system", content: literalPattern(system).parts }]),
		{ role: "user", content: [question] },
	];
	const chat: PatternPart = {
		kind: "chat",
		addGenerationPrompt: true,
		location,
		...(known ? { messages } : {}),
	};
	return { parts: [chat], location };
}

/** llama.cpp takes `-p` as it stands where no conversation is on; else it is a question or a system message. */
function llamaPattern(command: Command): TextPattern | undefined {
	if (!/\b(?:llama-(?:cli|completion|simple|run)|llama\.cpp\/(?:build\/bin\/)?main)\b/.test(command.text)) {
		return undefined;
	}
	const prompt = valueOf(command, /-p|--prompt/);
	if (prompt === undefined) {
		return undefined;
	}
	const isRaw = /\s(?:-no-cnv|--no-conversation)\b|\bllama-completion\b|\/main\s/.test(command.text);
	const written = prompt.text.replace(/\\n/g, "\n").replace(/\\t/g, "\t");
	return isRaw || holdsMarkers(written) ? openPattern({ ...prompt, text: written }) : undefined;
}

/** `vllm serve … --chat-template file`. */
function servedPattern(
	command: Command,
	read: (path: string) => string | undefined,
): TextPattern | undefined {
	const named = templateOf(command);
	const text = named && read(named.text);
	if (named === undefined || text === undefined) {
		return undefined;
	}
	const { location } = named;
	const options = {
		variables: [],
		tools: "unknown" as const,
		template: { text, location },
		hasUnknown: false,
	};
	return { parts: [{ kind: "chat", addGenerationPrompt: true, options, location }], location };
}

function templateOf(command: Command): Word | undefined {
	const isServer = /\bvllm\s+serve\b|\bvllm\.entrypoints\b|\bllama-server\b|\bsglang\b/.test(command.text);
	const named = isServer ? valueOf(command, /--chat-template(?:-file)?/) : undefined;
	return named !== undefined && !named.isOpen && /\.(?:jinja2?|txt|tmpl)$/.test(named.text)
		? named
		: undefined;
}

/** Variables of the shell are holes; what another command prints is not known. */
function openPattern(word: Word): TextPattern | undefined {
	const { text, location, isOpen } = word;
	if (!isOpen) {
		return literalPattern(word);
	}
	const parts = text
		.split(/(\$(?:\{\w+\}|[A-Za-z_]\w*|[1-9@*]))/)
		.map((piece, i): PatternPart =>
			i % 2 === 0
				? { kind: "literal", text: piece, location }
				: { kind: "field", field: piece.replace(/[${}]/g, ""), location },
		);
	const isFollowed = parts.every((part) => part.kind !== "literal" || !/[$`]/.test(part.text));
	return isFollowed
		? { parts: parts.filter((part) => part.kind !== "literal" || part.text !== ""), location }
		: undefined;
}

/** The question of one test stands in it as written. */
function literalPattern({ text, location }: Word): TextPattern {
	return { parts: [{ kind: "literal", text, location }], location };
}
