/** What every handler of the language server gets. */
import type { Connection } from "vscode-languageserver/node";
import type { InitializationOptions } from "../protocol.js";
import type { Session } from "./session.js";

/** What the editor said that it can do. */
export interface ClientTraits {
	readonly canWatchFiles: boolean;
	readonly hasFolders: boolean;
	readonly hasVersionedEdits: boolean;
	/** Can be told after the start which languages a feature is for. */
	readonly canRegister: boolean;
	readonly canCreateFiles: boolean;
	/** Asks again for hints and lenses when it is told that they changed. */
	readonly canRefreshHints: boolean;
	readonly canRefreshLenses: boolean;
	/** Commands of the client that hovers may link to. */
	readonly commands: NonNullable<InitializationOptions["commands"]>;
}

export interface ServerContext {
	readonly connection: Connection;
	readonly session: Session;
	readonly client: ClientTraits;
}

/** One feature: attaches itself to the connection. */
export interface Handler {
	/** Before the editor gets the answer to `initialize`. */
	register?(ctx: ServerContext): void;
	/** After the editor said that it is ready; for what asks the editor something. */
	whenReady?(ctx: ServerContext): Promise<void>;
}
