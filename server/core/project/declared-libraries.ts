/** The packages that requirements, project files and locks name, with or without a version. */

/** Normalised by PEP 503; [] for files of other kinds. */
export function declaredLibraries(file: string, text: string): readonly string[] {
	const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
	const found = new Set<string>();
	for (const match of text.matchAll(patternFor(name))) {
		const library = match[1] ?? match[2];
		if (library !== undefined) {
			found.add(library.toLowerCase().replace(/[-_.]+/g, "-"));
		}
	}
	return [...found];
}

/** A name too many does no harm: it only keeps a package from being called undeclared. */
function patternFor(name: string): RegExp {
	if (/^(?:uv|poetry)\.lock$/.test(name)) {
		return /^name = "([\w.-]+)"/gm;
	}
	if (name === "Pipfile.lock") {
		return /"([\w.-]+)"\s*:\s*\{/g;
	}
	if (name === "pyproject.toml") {
		return /["']([A-Za-z0-9][\w.-]*)\s*(?:[[(<>=!~;@][^"'\n]*)?["']|^([A-Za-z0-9][\w.-]*)\s*=/gm;
	}
	if (/^environment[\w.-]*\.ya?ml$/.test(name)) {
		return /^\s*-\s*["']?(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)/gm;
	}
	return /^[ \t]*([A-Za-z0-9][\w.-]*)[ \t]*(?:$|[[(<>=!~;@#\r\\ ])|\/([\w.-]+?)(?:\.git)?(?:@[^\s/]*)?[ \t]*$/gm;
}
