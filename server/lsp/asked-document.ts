/** The document that a request is about: an open one, or the notebook that a cell belongs to. */
import type { Position, Range } from "vscode-languageserver/node";
import type { TextRange } from "../core/index.js";
import { toLocation } from "./convert.js";
import type { OpenDocument } from "./open-documents.js";
import type { Session } from "./session.js";

export interface AskedDocument {
	readonly document: OpenDocument;
	offsetAt(position: Position): number;
	/** Undefined for what stands in another cell. */
	rangeOf(range: TextRange): Range | undefined;
}

export function askedDocument({ documentOf, documents }: Session, uri: string): AskedDocument | undefined {
	const notebook = documents.all().find((one) => one.notebook?.cells.includes(uri) === true);
	const document = notebook ?? documentOf(uri);
	return (
		document && {
			document,
			offsetAt: (position) => document.notebook?.offsetIn(uri, position) ?? document.offsetAt(position),
			rangeOf(range) {
				const place = toLocation(document, range);
				return place.uri === uri ? place.range : undefined;
			},
		}
	);
}
