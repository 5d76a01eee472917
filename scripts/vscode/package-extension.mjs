// Packages the built extension as a VSIX file with vsce.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** Returns the path of the package, which is written into `targetFolder`. */
export async function packageExtension(extensionFolder, targetFolder) {
	const require = createRequire(import.meta.url);
	const vsce = path.join(path.dirname(require.resolve("@vscode/vsce/package.json")), "vsce");
	const { name } = JSON.parse(fs.readFileSync(path.join(extensionFolder, "package.json"), "utf8"));
	const vsix = path.join(targetFolder, `${name}.vsix`);
	// Without --no-dependencies vsce would ask npm for the packages that are already bundled.
	const words = [
		"package",
		"--no-dependencies",
		...["--allow-missing-repository", "--skip-license"],
		...linkArguments(process.env.TUNELINT_BASE_URL),
		// The page of the rule secret-in-data shows one that was made up.
		...["--allow-package-secrets", "github"],
		"--out",
		vsix,
	];
	const child = spawn(process.execPath, [vsce, ...words], {
		cwd: extensionFolder,
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const exitCode = await new Promise((resolve) => child.on("close", resolve));
	if (exitCode !== 0) throw new Error(`vsce could not package the extension.\n${output.trim()}`);
	return vsix;
}

/** The README in the galleries shows pictures that are not in the package: `baseUrl` is where a release has them. */
function linkArguments(baseUrl) {
	return baseUrl
		? ["--baseContentUrl", baseUrl.replace("/raw/", "/blob/"), "--baseImagesUrl", baseUrl]
		: ["--no-rewrite-relative-links"];
}
