/** Where the arrow and letter keys lead in a record. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import type { PreviewAction } from "../messages.js";

/** The token that the action selects; undefined: the action selects none, or there is none. */
export function tokenAfter(model: PreviewModel, selected: number, action: PreviewAction): number | undefined {
	const { tokens, turns } = model;
	switch (action) {
		case "nextToken":
			return existing(model, selected + 1);
		case "previousToken":
			return existing(model, selected - 1);
		case "firstToken":
			return existing(model, 0);
		case "lastToken":
			return existing(model, tokens.length - 1);
		case "nextTurn":
			return turns.find(({ first }) => first > selected)?.first;
		case "previousTurn":
			return turns.findLast(({ first }) => first < selected)?.first;
		case "nextChange":
			return found(tokens.findIndex((token, i) => i > selected && token.state !== tokens[i - 1]?.state));
		case "previousChange":
			return tokens.findLast((token, i) => i < selected && token.state !== tokens[i - 1]?.state)?.index;
		case "nextTrained":
			return found(
				tokens.findIndex(
					(token, i) => i > selected && token.state === "trained" && tokens[i - 1]?.state !== "trained",
				),
			);
		case "goToCut":
			return found(tokens.findIndex((token) => token.state === "cut"));
		case "nextDifference": {
			const differing = tokens.filter(({ real }) => real?.differs === true);
			return (differing.find(({ index }) => index > selected) ?? differing[0])?.index;
		}
		default:
			return undefined;
	}
}

/** The token that stands at an offset of the file: the first that holds it, else the nearest one before. */
export function tokenAtOffset({ tokens, file }: PreviewModel, offset: number): number | undefined {
	const own = tokens.filter(({ source }) => source?.file === file);
	const holder = own.find(({ source }) => source !== null && source.start <= offset && offset < source.end);
	return (holder ?? own.findLast(({ source }) => source !== null && source.end <= offset))?.index;
}

function existing({ tokens }: PreviewModel, index: number): number | undefined {
	return index >= 0 && index < tokens.length ? index : undefined;
}

function found(index: number): number | undefined {
	return index < 0 ? undefined : index;
}
