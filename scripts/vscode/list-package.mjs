// What goes into the package, and what must not: pictures, source maps, tests, sources.
import { createRequire } from "node:module";

/** Everything that a person who installs it needs; `.vscodeignore` chooses by the same names. */
const expected = [
	/^(package(\.nls(\.[a-z-]+)?)?\.json|(README|CHANGELOG|THIRD_PARTY_NOTICES)\.md|LICENSE)$/,
	/^dist\/(extension|wiring|server|worker|tables)\.cjs$/,
	/^dist\/(preview|dashboard)\.(js|css)$/,
	/^dist\/[\w-]+\.wasm$/,
	/^dist\/docs\/rules\/[\w-]+\.md$/,
	/^dist\/tokenizers\/[\w.-]+\.(json|json\.br)$/,
	/^(l10n|syntaxes)\/[\w.-]+\.json$/,
	/^media\/(icons|walkthrough)\/[\w-]+\.svg$/,
	// The galleries want a PNG.
	/^media\/icons\/icon\.png$/,
	/^media\/sample\/[\w.]+$/,
];

/** How many files there are, and those that nobody expects. */
export async function listPackage(extensionFolder) {
	const { listFiles, PackageManager } = createRequire(import.meta.url)("@vscode/vsce");
	// The packages are bundled.
	const files = await listFiles({ cwd: extensionFolder, packageManager: PackageManager.None });
	const strangers = files.filter((file) => !expected.some((name) => name.test(file)));
	return { count: files.length, strangers };
}
