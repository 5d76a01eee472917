/** The text of a file at a commit, by git's plumbing: nothing is checked out, fetched or converted. */
import { execFile } from "node:child_process";
import { basename, dirname } from "node:path";
import { unavailable, type Unavailable } from "../core/index.js";

/** `absent`: the commit has no such file. */
export type GitFile =
	{ readonly kind: "text"; readonly text: string } | { readonly kind: "absent" } | Unavailable;

const LARGEST_BYTES = 512_000_000;
const MILLISECONDS = 30_000;

export function readGitFile(file: string, revision: string): Promise<GitFile> {
	if (revision === "" || revision.startsWith("-") || /[\0\r\n:]/.test(revision)) {
		return Promise.resolve(unavailable(`"${revision}" is no revision.`, "Name a commit, a branch or a tag."));
	}
	// The name is relative to the folder of the file, so that the root of the repository need not be known.
	const args = ["-c", "core.fsmonitor=false", "cat-file", "blob", `${revision}:./${basename(file)}`];
	const env = {
		...process.env,
		LC_ALL: "C",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_NO_LAZY_FETCH: "1",
		GIT_TERMINAL_PROMPT: "0",
	};
	return new Promise((resolve) => {
		execFile(
			"git",
			args,
			{ cwd: dirname(file), env, maxBuffer: LARGEST_BYTES, timeout: MILLISECONDS, encoding: "utf8" },
			(error, stdout, stderr) => resolve(error === null ? textOf(stdout) : faultOf(error, stderr, revision)),
		);
	});
}

/** A pointer of Git LFS stands for a file that is kept elsewhere. */
function textOf(text: string): GitFile {
	return text.startsWith("version https://git-lfs.github.com/spec/")
		? { kind: "absent" }
		: { kind: "text", text: text.replace(/^\ufeff/, "") };
}

function faultOf(error: Error & { readonly code?: unknown }, stderr: string, revision: string): GitFile {
	if (error.code === "ENOENT") {
		return unavailable("git was not found.", "Install it, or put it on the PATH.");
	}
	if (/does not exist in|exists on disk, but not in/.test(stderr)) {
		return { kind: "absent" };
	}
	const [line = ""] = stderr.split("\n");
	return unavailable(
		`git does not give "${revision}": ${(line === "" ? error.message.slice(0, 200) : line).replace(/\.$/, "")}.`,
		"Name a commit, a branch or a tag of the repository that the script lies in.",
	);
}
