// Keeps a module that is imported with `import()` from an entry out of its bundle: it is a bundle of its own beside it.

export const loadedLater = {
	name: "loaded-later",
	setup(build) {
		build.onResolve({ filter: /^\.\/(wiring|command-line)\.js$/ }, ({ kind, path }) =>
			kind === "dynamic-import" ? { path: path.replace(/\.js$/, ".cjs"), external: true } : undefined,
		);
	},
};
