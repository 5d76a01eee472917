/** Learns of files that change on disk: scripts, datasets, and whatever decides versions, settings and tokenizers. */
import { DidChangeWatchedFilesNotification } from "vscode-languageserver/node";
import { fileOf } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

const globs: readonly string[] = [
	"**/*.{py,ipynb,jsonl,json,jinja,yaml,yml,sh,bash}",
	"**/{*.sh,*.bash,Modelfile*,*.modelfile,tunelint.lock}",
	"**/{pyproject.toml,tunelint.freeze.txt,setup.py,setup.cfg,Dockerfile}",
	// Commands that start a script.
	"**/{*.md,Makefile,justfile}",
	"**/*requirements*.txt",
	"**/{uv,poetry,pdm}.lock",
	"**/Pipfile.lock",
	"**/{tokenizer.model,vocab.txt,merges.txt}",
];

export const watchedFiles: Handler = {
	register({ connection, session }) {
		connection.onDidChangeWatchedFiles(
			guarded(session.log, "workspace/didChangeWatchedFiles", undefined, ({ changes }) =>
				session.filesChanged([...new Set(changes.map(({ uri }) => fileOf(uri)))]),
			),
		);
	},
	whenReady: async ({ connection, client }) => {
		if (client.canWatchFiles) {
			const watchers = globs.map((globPattern) => ({ globPattern }));
			await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
		}
	},
};
