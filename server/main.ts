/** The language server's process: over Node's IPC by default, or `--stdio`. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { startServer } from "./lsp/server.js";
import { createNodeHost } from "./node/node-host.js";
import { packageVersion } from "./node/package-version.js";

// `createConnection` reads the transport from the process arguments: --node-ipc, --stdio, --socket or --pipe.
const connection = createConnection(ProposedFeatures.all);

createNodeHost({ log: (message) => connection.console.log(message) }).then(
	(host) =>
		startServer(connection, host, {
			version: packageVersion(dirname(fileURLToPath(import.meta.url))),
			processId: process.pid,
		}),
	(error: unknown) => {
		connection.console.error(
			`Tunelint cannot start: ${error instanceof Error ? error.message : String(error)}`,
		);
		process.exitCode = 1;
	},
);
