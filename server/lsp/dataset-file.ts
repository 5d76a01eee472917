/** The dataset that a request is about, open in an editor or not. */
import { fileOf } from "./convert.js";
import type { Session } from "./session.js";

/** The engine's name of it; undefined for what is no dataset. */
export function datasetFile(session: Session, uri: unknown): string | undefined {
	if (typeof uri !== "string") {
		return undefined;
	}
	const file = session.documentOf(uri)?.file ?? fileOf(uri);
	return session.workspace().kindOf(file) === "dataset" ? file : undefined;
}

export const noDataset = {
	kind: "none",
	reason: "This file is not a dataset that Tunelint reads.",
	todo: "Open a JSON Lines file.",
} as const;
