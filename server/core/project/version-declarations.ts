/** Where files name a library with a version: requirements, pyproject.toml, locks, conda environments, install commands. */
import { ParseError, parseTOML, type AST } from "toml-eslint-parser";
import type { TextRange } from "../base/text-range.js";
import { installCommands, pythonRequirements, quoted, type WrittenRequirement } from "./install-commands.js";

export interface Declaration {
	readonly origin: "freeze" | "lock" | "requirements" | "project";
	/** An exact pin. */
	readonly version?: string;
	/** PEP 440, or a URL as written. */
	readonly specifier: string;
	/** The version or specifier in the file. */
	readonly range: TextRange;
}

/** Every place in a file that gives `library` a version; [] for files of other kinds. */
export function readDeclarations(file: string, text: string, library: string): readonly Declaration[] {
	const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
	const wanted = normalise(library);
	if (name === "tunelint.freeze.txt") {
		return readLines(text, wanted, "freeze");
	}
	if (name === "uv.lock" || name === "poetry.lock") {
		return readTomlLock(text, wanted);
	}
	if (name === "Pipfile.lock") {
		return readPipfileLock(text, wanted);
	}
	if (name === "pyproject.toml") {
		return readProject(text, wanted);
	}
	if (/^environment[\w.-]*\.ya?ml$/.test(name)) {
		return readConda(text, wanted);
	}
	if (/\.ipynb$|\.(?:sh|bash)$|^(?:Dockerfile|Containerfile)|\.dockerfile$/i.test(name)) {
		return readWritten(installCommands(text), wanted);
	}
	if (name === "setup.py") {
		return readWritten(quoted(text, 0), wanted);
	}
	if (name.endsWith(".py")) {
		return readWritten(pythonRequirements(text), wanted);
	}
	return /\.txt$|\.in$|^setup\.cfg$/.test(name) ? readLines(text, wanted, "requirements") : [];
}

function readWritten(written: readonly WrittenRequirement[], wanted: string): Declaration[] {
	const found = written.map(({ text, start }) => readRequirement(text, start, wanted, "requirements"));
	// What is installed later replaces what was there.
	return found.filter((declaration) => declaration !== undefined).reverse();
}

/** PEP 503. */
function normalise(name: string): string {
	return name.toLowerCase().replace(/[-_.]+/g, "-");
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly start: number }> {
	const pattern = /[^\r\n]+/g;
	for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
		yield { line: match[0], start: match.index };
	}
}

function readLines(text: string, wanted: string, origin: Declaration["origin"]): Declaration[] {
	const found: Declaration[] = [];
	for (const { line, start } of linesOf(text)) {
		const declaration = readRequirement(line.replace(/(^|\s)#.*$/, ""), start, wanted, origin);
		if (declaration) {
			found.push(declaration);
		}
	}
	return found;
}

const REQUIREMENT = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/;
const EDITABLE = /^\s*(?:-e\s+|--editable[\s=]+)?(git\+\S+|https?:\S+)/;

/** One line of a requirements file or one entry of `dependencies`; `start` is its offset in the file. */
function readRequirement(
	line: string,
	start: number,
	wanted: string,
	origin: Declaration["origin"],
): Declaration | undefined {
	const url = EDITABLE.exec(line);
	if (url) {
		const address = url[1] ?? "";
		const at = start + line.indexOf(address);
		return nameInUrl(address) === wanted ? fromUrl(address, at, origin) : undefined;
	}
	const match = REQUIREMENT.exec(line);
	const [, name, rest] = match ?? [];
	if (name === undefined || rest === undefined || normalise(name) !== wanted) {
		return undefined;
	}
	const at = start + line.length - rest.length;
	if (rest.startsWith("@")) {
		const address = rest.slice(1).trim().split(/\s/)[0] ?? "";
		return fromUrl(address, at + rest.indexOf(address), origin);
	}
	// Markers, pip's options and a line's continuation end the specifier.
	const specifier = (/^\(?([^;\\)]*)/.exec(rest)?.[1] ?? "").replace(/\s--.*$/, "").trim();
	const offset = specifier === "" ? 0 : rest.indexOf(specifier);
	return /^[=<>~!]/.test(specifier)
		? fromSpecifier(specifier, { start: at + offset, end: at + offset + specifier.length }, origin)
		: undefined;
}

function fromSpecifier(specifier: string, range: TextRange, origin: Declaration["origin"]): Declaration {
	const pin = specifier
		.split(",")
		.map((clause) => /^\s*={2,3}\s*([^*\s]+)\s*$/.exec(clause)?.[1])
		.find((version) => version !== undefined);
	return { origin, specifier, range, ...(pin === undefined ? {} : { version: pin }) };
}

function nameInUrl(address: string): string {
	const egg = /[#&]egg=([\w.-]+)/.exec(address)?.[1];
	const repository = /\/([\w.-]+?)(?:\.git)?(?:@[^/]*)?(?:#.*)?$/.exec(address)?.[1];
	return normalise(egg ?? repository ?? "");
}

/** `git+https://…/trl.git@v0.12.1`: the tag is the version; a branch or a commit admits any. */
function fromUrl(address: string, start: number, origin: Declaration["origin"]): Declaration {
	const tag = /@v?(\d+(?:\.\d+)+[\w.]*)(?:#.*)?$/.exec(address)?.[1];
	const wheel = /\/[\w.]+-(\d+(?:\.\d+)+[\w.+]*)(?:-[\w.]+)*\.(?:whl|tar\.gz)/.exec(address)?.[1];
	const version = tag ?? wheel;
	const range = { start, end: start + address.length };
	return { origin, specifier: address, range, ...(version === undefined ? {} : { version }) };
}

/** uv.lock and poetry.lock are written by tools: `version` follows `name` in each `[[package]]`. */
function readTomlLock(text: string, wanted: string): Declaration[] {
	const found: Declaration[] = [];
	let isWanted = false;
	for (const { line, start } of linesOf(text)) {
		if (line.startsWith("[")) {
			isWanted = false;
		}
		const name = /^name = "([^"]+)"/.exec(line)?.[1];
		isWanted = name === undefined ? isWanted : normalise(name) === wanted;
		const version = /^version = "([^"]+)"/.exec(line)?.[1];
		if (isWanted && version !== undefined) {
			const at = start + line.indexOf('"') + 1;
			found.push({
				origin: "lock",
				version,
				specifier: `==${version}`,
				range: { start: at, end: at + version.length },
			});
		}
	}
	return found;
}

/** `"trl": { …, "version": "==0.12.1" }`. */
function readPipfileLock(text: string, wanted: string): Declaration[] {
	const found: Declaration[] = [];
	const packages = /"([\w.-]+)"\s*:\s*\{([^{}]*)\}/g;
	for (let match = packages.exec(text); match; match = packages.exec(text)) {
		const body = match[2] ?? "";
		const version = /"version"\s*:\s*"==([^"]+)"/.exec(body);
		const number = version?.[1];
		if (version && number !== undefined && normalise(match[1] ?? "") === wanted) {
			const bodyStart = match.index + match[0].length - 1 - body.length;
			const at = bodyStart + version.index + version[0].length - 1 - number.length;
			const range = { start: at, end: at + number.length };
			found.push({ origin: "lock", version: number, specifier: `==${number}`, range });
		}
	}
	return found;
}

/** Conda's `name=1.2` means any 1.2; `name=1.2.3=build` and `name==1.2.3` are exact. Entries below `pip:` are pip's. */
function readConda(text: string, wanted: string): Declaration[] {
	const found: Declaration[] = [];
	for (const { line, start } of linesOf(text)) {
		const entry = /^(\s*-\s*["']?)([^"'#]+)/.exec(line);
		const [, lead, item] = entry ?? [];
		if (lead === undefined || item === undefined) {
			continue;
		}
		const conda = /^(?:[\w-]+::)?([\w.-]+)\s*=([\w.]+)(\.\*)?(=\S+)?\s*$/.exec(item);
		const number = conda?.[2];
		if (!conda || number === undefined) {
			const declaration = readRequirement(item.trimEnd(), start + lead.length, wanted, "requirements");
			found.push(...(declaration ? [declaration] : []));
		} else if (normalise(conda[1] ?? "") === wanted) {
			const at = start + lead.length + item.indexOf(`=${number}`) + 1;
			const range = { start: at, end: at + number.length };
			const isExact = conda[4] !== undefined;
			const specifier = isExact ? `==${number}` : `==${number}.*`;
			found.push({ origin: "requirements", specifier, range, ...(isExact ? { version: number } : {}) });
		}
	}
	return found;
}

/** PEP 621 and PEP 735 lists, and Poetry's tables. */
function readProject(text: string, wanted: string): Declaration[] {
	const program = parseToml(text);
	const found: Declaration[] = [];
	for (const { path, value } of program ? valuesOf(program) : []) {
		const [first = "", second = ""] = path;
		const isList =
			(first === "project" && (second === "dependencies" || second === "optional-dependencies")) ||
			first === "dependency-groups" ||
			(first === "tool" && second === "uv" && path[2] === "dev-dependencies");
		if (isList && value.type === "TOMLArray") {
			found.push(...value.elements.flatMap((element) => fromListItem(element, text, wanted)));
		}
		const place =
			first === "tool" && second === "poetry" ? path.findIndex((key) => /dependencies$/.test(key)) : -1;
		if (place >= 0 && normalise(path[place + 1] ?? "") === wanted) {
			found.push(...fromPoetry(path.slice(place + 2), value));
		}
	}
	return found;
}

/** A half-written file says nothing yet: the editor of TOML reports its fault. */
function parseToml(text: string): AST.TOMLProgram | undefined {
	try {
		return parseTOML(text);
	} catch (error) {
		if (error instanceof ParseError) {
			return undefined;
		}
		throw error;
	}
}

interface TomlEntry {
	readonly path: readonly string[];
	readonly value: AST.TOMLContentNode;
}

function valuesOf(program: AST.TOMLProgram): TomlEntry[] {
	const entries: TomlEntry[] = [];
	const add = (prefix: readonly string[], pair: AST.TOMLKeyValue): void => {
		const path = [...prefix, ...pair.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value))];
		entries.push({ path, value: pair.value });
		if (pair.value.type === "TOMLInlineTable" && path.length < 10) {
			pair.value.body.forEach((inner) => add(path, inner));
		}
	};
	for (const item of program.body[0].body) {
		if (item.type === "TOMLKeyValue") {
			add([], item);
		} else {
			item.body.forEach((pair) => add(item.resolvedKey.map(String), pair));
		}
	}
	return entries;
}

function fromListItem(element: AST.TOMLContentNode, text: string, wanted: string): Declaration[] {
	if (element.type !== "TOMLValue" || element.kind !== "string") {
		return [];
	}
	// The text between the quotes keeps offsets right; requirements hold no escapes.
	const [start, end] = element.range;
	const declaration = readRequirement(text.slice(start + 1, end - 1), start + 1, wanted, "project");
	return declaration ? [declaration] : [];
}

/** `trl = "^0.9"`, `trl = { version = "^0.9" }`, `trl = { git = "…", tag = "v0.12" }`. */
function fromPoetry(rest: readonly string[], value: AST.TOMLContentNode): Declaration[] {
	if (value.type !== "TOMLValue" || value.kind !== "string" || rest.length > 1) {
		return [];
	}
	const [key = "version"] = rest;
	const range = { start: value.range[0] + 1, end: value.range[1] - 1 };
	const text = value.value;
	if (key === "tag") {
		const version = text.replace(/^v/, "");
		return [{ origin: "project", version, specifier: `==${version}`, range }];
	}
	return key === "version" && text !== "*" ? [fromSpecifier(poetrySpecifier(text), range, "project")] : [];
}

/** Poetry's `^` and `~` in PEP 440's words. */
function poetrySpecifier(text: string): string {
	return text
		.split(",")
		.map((clause) => {
			const match = /^\s*([\^~]?)(\d+(?:\.\d+)*)\S*\s*$/.exec(clause);
			const [, sign, number] = match ?? [];
			if (sign === undefined || number === undefined) {
				return clause.trim();
			}
			const release = number.split(".").map(Number);
			if (sign === "") {
				return `==${clause.trim()}`;
			}
			return `>=${clause.trim().slice(1)},<${upperBound(release, sign).join(".")}`;
		})
		.join(",");
}

function upperBound(release: readonly number[], sign: string): number[] {
	const firstNonZero = release.findIndex((number) => number > 0);
	const caret = firstNonZero < 0 ? release.length - 1 : firstNonZero;
	const tilde = Math.min(1, release.length - 1);
	const at = sign === "^" ? caret : tilde;
	return release.slice(0, at + 1).map((number, index) => (index === at ? number + 1 : number));
}
