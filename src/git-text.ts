/** The text of a file at HEAD, as VS Code's own Git extension gives it; nothing is run by us. */
import * as vscode from "vscode";

/** Undefined: no repository, or HEAD has no such file. */
export async function textAtHead(uri: vscode.Uri): Promise<string | undefined> {
	const extension = vscode.extensions.getExtension("vscode.git");
	try {
		const git: unknown = await extension?.activate();
		const repository = call(call(git, "getAPI", 1), "getRepository", uri);
		const text: unknown = await call(repository, "show", "HEAD", uri.fsPath);
		return typeof text === "string" ? text : undefined;
	} catch {
		// Git says by an error that HEAD has no such file.
		return undefined;
	}
}

function call(object: unknown, method: string, ...values: readonly unknown[]): unknown {
	if (typeof object !== "object" || object === null || !(method in object)) {
		return undefined;
	}
	const found: unknown = (object as Readonly<Record<string, unknown>>)[method];
	return typeof found === "function" ? found.apply(object, values) : undefined;
}
