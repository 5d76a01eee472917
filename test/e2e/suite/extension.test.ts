// What the extension does inside a real VS Code, seen through VS Code's own API.
import assert from "node:assert/strict";
import * as vscode from "vscode";

const extensionId = "tunelint.tunelint";
// The faulty rows of the sample workspace, what is wrong with them, and the words of the extension for it.
const roleFault = {
	rule: "unknown-role",
	characters: /^"?usr"?$/,
	fix: 'Change role to "user"',
	fixed: '"role":"user","content":"Hi"',
};
const stopFault = { rule: "no-eos", characters: /^"$/, fix: "Append `</s>` to this row", fixed: 'way.</s>"' };
const previewType = /tunelint/i;
/** So many fixes are resolved, should the server fill in their edits late. */
const mostFixes = 20;
/** In milliseconds; generous, for a machine that does other things too. */
const limit = 60_000;

/** Called by `run` once Mocha's globals exist. */
export function defineTests(): void {
	describe(`Tunelint in VS Code ${vscode.version} (${vscode.env.appHost})`, () => {
		it("activates", async () => {
			const extension = vscode.extensions.getExtension(extensionId);
			assert.ok(extension, `The extension "${extensionId}" is not installed.`);
			await extension.activate();
			assert.ok(extension.isActive);
		});

		it("offers its commands", async () => {
			const commands = await vscode.commands.getCommands(true);
			for (const command of ["tunelint.preview", "tunelint.explainRule", "tunelint.chooseRun"]) {
				assert.ok(commands.includes(command), `The command "${command}" is missing.`);
			}
		});

		it("reports an unknown role at its characters and links to the rule", async () => {
			const dataset = await show("train.jsonl");
			const problem = await problemIn(dataset, roleFault);
			assert.match(dataset.getText(problem.range), roleFault.characters);
			assert.equal(problem.source, "tunelint");
			assert.match(linkOf(problem), /^command:tunelint\.explainRule/);
		});

		it("tells the tokens of a word on hover", async () => {
			const dataset = await show("train.jsonl");
			await repeatUntilDefined("a hover about tokens", async () => {
				const word = positionOf(dataset, "prime.");
				const hovers = await ask<vscode.Hover[]>("vscode.executeHoverProvider", dataset.uri, word);
				return hovers.flatMap((hover) => hover.contents.map(textOf)).find((text) => /\btokens?\b/.test(text));
			});
		});

		it("fixes an unknown role", () => checkFix("train.jsonl", roleFault));

		it("fixes a row without a stop token", () => checkFix("notes.jsonl", stopFault));

		it("opens the preview", async () => {
			await show("train.jsonl");
			await vscode.commands.executeCommand("tunelint.preview");
			await firstAnswer(vscode.window.tabGroups.onDidChangeTabs, "the preview", () =>
				openTabs().find(isPreview),
			);
		});

		it("reports a fault in the cell of a notebook", async () => {
			const notebook = await vscode.workspace.openNotebookDocument(uriOf("train.ipynb"));
			await vscode.window.showNotebookDocument(notebook);
			const { document } = notebook.cellAt(1);
			const problem = await problemIn(document, { rule: "no-eos-appended" });
			assert.match(document.getText(problem.range), /Question/);
		});

		it("starts a server that was killed again, and reports as before", async () => {
			const before = await processOfServer();
			process.kill(before, "SIGKILL");
			await repeatUntilDefined("another server", async () => {
				const now = await processOfServer().catch(() => undefined);
				// A turn of the event loop, in which the client sees that its server is gone.
				await new Promise((resolve) => setImmediate(resolve));
				return now !== undefined && now !== before ? now : undefined;
			});
			const dataset = await show("train.jsonl");
			const edit = new vscode.WorkspaceEdit();
			const start = dataset.positionAt(dataset.getText().indexOf('"user"') + 1);
			edit.replace(dataset.uri, new vscode.Range(start, start.translate(0, 4)), "usr");
			assert.ok(await vscode.workspace.applyEdit(edit));
			await problemIn(dataset, roleFault);
			assert.match(await report(), /Stops that nobody asked for: 1/);
		});
	});
}

type Fault = typeof roleFault;

/** The id of the language server's process, as the diagnostics report tells it. */
async function processOfServer(): Promise<number> {
	const [, id] = /- Process: (\d+)/.exec(await report()) ?? [];
	assert.ok(id, "The report names no process.");
	return Number(id);
}

async function report(): Promise<string> {
	const extension = vscode.extensions.getExtension<{ report(): Promise<string> }>(extensionId);
	assert.ok(extension);
	return (await extension.activate()).report();
}

/** The fix of the fault removes the problem and leaves the text that is expected. */
async function checkFix(name: string, fault: Fault): Promise<void> {
	const dataset = await show(name);
	const problem = await problemIn(dataset, fault);
	assert.match(dataset.getText(problem.range), fault.characters);
	const fix = await repeatUntilDefined(`the fix "${fault.fix}"`, async () => {
		const actions = await ask<vscode.CodeAction[]>(
			"vscode.executeCodeActionProvider",
			dataset.uri,
			problem.range,
			vscode.CodeActionKind.QuickFix.value,
			mostFixes,
		);
		return actions.find((action) => action.title === fault.fix);
	});
	await applyFix(fix);
	const isGone = (): true | undefined => (problemsOf(dataset, fault).length === 0 ? true : undefined);
	await firstAnswer(vscode.languages.onDidChangeDiagnostics, "the problem to go", isGone);
	assert.ok(dataset.getText().includes(fault.fixed), dataset.getText());
}

async function show(name: string): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument(uriOf(name));
	await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
	return document;
}

function uriOf(name: string): vscode.Uri {
	const folder = vscode.workspace.workspaceFolders?.[0];
	assert.ok(folder, "The tests need an open folder.");
	return vscode.Uri.joinPath(folder.uri, name);
}

function positionOf(document: vscode.TextDocument, text: string): vscode.Position {
	const offset = document.getText().indexOf(text);
	assert.notEqual(offset, -1, `The document does not contain "${text}".`);
	return document.positionAt(offset + 1);
}

function problemsOf(document: vscode.TextDocument, { rule }: Pick<Fault, "rule">): vscode.Diagnostic[] {
	return vscode.languages.getDiagnostics(document.uri).filter((problem) => ruleOf(problem) === rule);
}

function problemIn(document: vscode.TextDocument, fault: Pick<Fault, "rule">): Promise<vscode.Diagnostic> {
	const what = `the problem "${fault.rule}"`;
	return firstAnswer(vscode.languages.onDidChangeDiagnostics, what, () => problemsOf(document, fault)[0]);
}

function ruleOf({ code }: vscode.Diagnostic): string {
	return String(typeof code === "object" ? code.value : code);
}

function linkOf({ code }: vscode.Diagnostic): string {
	assert.ok(typeof code === "object", "The problem has no link.");
	return code.target.toString();
}

function textOf(content: vscode.MarkdownString | vscode.MarkedString): string {
	return typeof content === "string" ? content : content.value;
}

async function applyFix(fix: vscode.CodeAction): Promise<void> {
	assert.ok(fix.edit ?? fix.command, "The fix does nothing.");
	if (fix.edit) assert.ok(await vscode.workspace.applyEdit(fix.edit), "VS Code refused the edit.");
	if (fix.command)
		await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
}

function openTabs(): readonly vscode.Tab[] {
	return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

function isPreview(tab: vscode.Tab): boolean {
	return tab.input instanceof vscode.TabInputWebview && previewType.test(tab.input.viewType);
}

/** Asks now and after each event, and returns the first answer that is not undefined. */
async function firstAnswer<Event, Answer>(
	event: vscode.Event<Event>,
	what: string,
	answer: () => Answer | undefined,
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const finish = (settle: () => void): void => {
			subscription.dispose();
			clearTimeout(timer);
			settle();
		};
		const check = (): void => {
			const value = answer();
			if (value !== undefined) finish(() => resolve(value));
		};
		const timer = setTimeout(() => finish(() => reject(new Error(`Waited in vain for ${what}.`))), limit);
		const subscription = event(check);
		check();
	});
}

/**
 * VS Code answers with nothing, or with "Canceled", when a provider is registered while it asks, which happens at start-up
 * on a busy machine. Each repetition is a round trip to the language server, so nothing spins.
 */
async function repeatUntilDefined<Answer>(
	what: string,
	question: () => Promise<Answer | undefined>,
): Promise<Answer> {
	const end = Date.now() + limit;
	while (Date.now() < end) {
		const answer = await question();
		if (answer !== undefined) return answer;
	}
	throw new Error(`Waited in vain for ${what}.`);
}

/** The answer of a provider command; an empty list when VS Code cancelled the question. */
async function ask<Answer extends readonly unknown[]>(
	command: string,
	...words: readonly unknown[]
): Promise<Answer | []> {
	try {
		return (await vscode.commands.executeCommand<Answer | undefined>(command, ...words)) ?? [];
	} catch (error) {
		if (/Cancell?ed/.test(String(error))) return [];
		throw error;
	}
}
