/** Which process the language server is. */
import type { LanguageClient } from "vscode-languageclient/node";

/** As the server tells when it starts; undefined before. */
export function serverProcessOf({ initializeResult }: LanguageClient): number | undefined {
	const experimental: unknown = initializeResult?.capabilities.experimental;
	return typeof experimental === "object" &&
		experimental !== null &&
		"processId" in experimental &&
		typeof experimental.processId === "number"
		? experimental.processId
		: undefined;
}
