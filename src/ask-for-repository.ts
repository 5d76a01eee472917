/** Asks a person what to download from the hub. */
import * as vscode from "vscode";

export interface HubRepository {
	/** `org/name`. */
	readonly name: string;
	readonly revision?: string;
	/** Of a dataset. */
	readonly config?: string;
	/** Of a dataset. */
	readonly split?: string;
}

export interface RepositoryQuestion {
	readonly title: string;
	/** True for models, of which the first have none. */
	readonly mayLackOwner: boolean;
	/** What the folder's files name, which the person sees and may change; undefined: nothing. */
	named(): Promise<HubRepository | "dismissed" | undefined>;
}

/** Undefined: nothing is to be downloaded. */
export async function askForRepository(question: RepositoryQuestion): Promise<HubRepository | undefined> {
	// The name comes from the folder's files, and the token of the person goes along.
	if (!vscode.workspace.isTrusted) {
		const refusal = vscode.l10n.t("Trust this workspace to download what its files name.");
		void vscode.window.showWarningMessage(refusal);
		return undefined;
	}
	const named = await question.named();
	return named === "dismissed" ? undefined : confirmed(named, question);
}

async function confirmed(
	named: HubRepository | undefined,
	{ title, mayLackOwner }: RepositoryQuestion,
): Promise<HubRepository | undefined> {
	const pattern = mayLackOwner ? /^[\w.-]+(?:\/[\w.-]+)?(?:@\S+)?$/ : /^[\w.-]+\/[\w.-]+(?:@\S+)?$/;
	const written = await vscode.window.showInputBox({
		title,
		prompt: vscode.l10n.t("Org/Name on the Hugging Face hub, or Org/Name@revision"),
		...(named === undefined ? {} : { value: wordsOf(named) }),
		validateInput: (text) => (pattern.test(text.trim()) ? undefined : vscode.l10n.t("Write it as Org/Name.")),
	});
	if (written === undefined) {
		return undefined;
	}
	const [name = "", revision = ""] = written.trim().split("@");
	const { config, split } = named?.name === name ? named : {};
	return {
		name,
		...(config === undefined ? {} : { config }),
		...(split === undefined ? {} : { split }),
		...(revision === "" ? {} : { revision }),
	};
}

function wordsOf({ name, revision }: HubRepository): string {
	return revision === undefined ? name : `${name}@${revision}`;
}
