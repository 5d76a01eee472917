/** Opens a workflow that fails when a dataset or a script has errors, to be read and saved by the person. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

const WORKFLOW = `# Save as .github/workflows/tunelint.yml
name: Tunelint
on: [push, pull_request]
permissions:
  contents: read
jobs:
  data:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      # Exit code 1 when there are errors; the findings stand at their lines in the pull request.
      - run: npx --yes tunelint@VERSION check . --format github
`;

export const addCiGate: Command = {
	id: commandIds.addCiGate,
	async run({ version }) {
		const content = WORKFLOW.replace("VERSION", version);
		const document = await vscode.workspace.openTextDocument({ language: "yaml", content });
		await vscode.window.showTextDocument(document, { preview: false });
	},
};
