// What the extension offers to other extensions, and so to this suite.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TunelintApi } from "../../../src/extension.js";

/** Activates the extension where it is not. */
export async function extensionApi(): Promise<TunelintApi> {
	const extension = vscode.extensions.getExtension<TunelintApi>("tunelint.tunelint");
	assert.ok(extension, "The extension is not installed.");
	return extension.activate();
}
