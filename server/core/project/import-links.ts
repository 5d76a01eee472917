/** Which modules of a project import which, by the names that they write. */
import type { PythonModule } from "../types/python-module.js";

export interface ImportLinks {
	/** What a module imports. */
	importedBy(module: PythonModule): readonly PythonModule[];
	/** What imports it. */
	importersOf(module: PythonModule): readonly PythonModule[];
}

export function importLinks(modules: readonly PythonModule[]): ImportLinks {
	const byName = new Map<string, { readonly path: string; readonly module: PythonModule }[]>();
	for (const module of modules) {
		const path = module.file.replace(/\\/g, "/").replace(/(?:\/__init__)?\.py$/, "");
		const name = lastPart(path);
		byName.set(name, [...(byName.get(name) ?? []), { path, module }]);
	}

	/** By the dotted name as the end of the path; `.loader` and `from . import loader` beside the file. */
	const importsOf = (from: PythonModule): ReadonlySet<PythonModule> => {
		const tails = new Set(
			from.imports.flatMap(({ module, name }) =>
				[module, ...(name === undefined ? [] : [`${module}.${name}`])].map((dotted) =>
					dotted.replace(/^\.+/, "").replaceAll(".", "/"),
				),
			),
		);
		tails.delete("");
		return new Set(
			[...tails].flatMap((tail) =>
				(byName.get(lastPart(tail)) ?? []).flatMap(({ path, module }) =>
					path.endsWith(`/${tail}`) && isSameProject(from.file, module.file) ? [module] : [],
				),
			),
		);
	};

	const imported = new Map(modules.map((module) => [module, [...importsOf(module)]]));
	const importers = new Map<PythonModule, PythonModule[]>(modules.map((module) => [module, []]));
	for (const [module, others] of imported) {
		others.forEach((other) => importers.get(other)?.push(module));
	}
	return {
		importedBy: (module) => imported.get(module) ?? [],
		importersOf: (module) => importers.get(module) ?? [],
	};
}

function lastPart(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** One of the two folders holds the other, or both stand in one. */
function isSameProject(a: string, b: string): boolean {
	const [left, right] = [folderOf(a), folderOf(b)];
	const parent = folderOf(left);
	return right.startsWith(left) || left.startsWith(right) || right.startsWith(parent);
}

function folderOf(file: string): string {
	return file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")));
}
