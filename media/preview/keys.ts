/** Keys of the preview, what each does, and the words of its help. */
import type { PreviewAction } from "../messages.js";
import { text, type Text } from "../texts.js";

interface KeyBinding {
	readonly key: string;
	readonly action: PreviewAction;
}

const bindings: readonly KeyBinding[] = [
	{ key: "ArrowRight", action: "nextToken" },
	{ key: "ArrowLeft", action: "previousToken" },
	{ key: "ArrowDown", action: "nextTurn" },
	{ key: "ArrowUp", action: "previousTurn" },
	{ key: "Home", action: "firstToken" },
	{ key: "End", action: "lastToken" },
	{ key: "[", action: "previousRecord" },
	{ key: "]", action: "nextRecord" },
	{ key: "n", action: "nextChange" },
	{ key: "N", action: "previousChange" },
	{ key: "t", action: "nextTrained" },
	{ key: "x", action: "goToCut" },
	{ key: "d", action: "nextDifference" },
	{ key: "Enter", action: "revealToken" },
	{ key: "w", action: "toggleWhitespace" },
	{ key: "i", action: "toggleIds" },
	{ key: "l", action: "toggleTrack" },
	{ key: "c", action: "copyText" },
	{ key: "C", action: "copyIds" },
	{ key: "p", action: "copyPython" },
	{ key: "PageDown", action: "pageDown" },
	{ key: "PageUp", action: "pageUp" },
	{ key: "/", action: "find" },
	{ key: "g", action: "nextMatch" },
	{ key: "G", action: "previousMatch" },
	{ key: "o", action: "revealReason" },
	{ key: "v", action: "nextView" },
	{ key: "f", action: "toggleWhatIf" },
	{ key: "k", action: "togglePin" },
	{ key: "?", action: "toggleHelp" },
];

/** Rows of the help, in reading order. */
export const keyHelp: readonly { readonly keys: string; readonly does: Text }[] = [
	{ keys: "← →", does: text("previous, next token") },
	{ keys: "↑ ↓", does: text("previous, next turn (in lists: token)") },
	{ keys: "[ ]", does: text("previous, next record") },
	{ keys: "n N", does: text("next, previous change of state") },
	{ keys: "t", does: text("next trained stretch") },
	{ keys: "x", does: text("go to the cut") },
	{ keys: "d", does: text("next difference from the recorded row") },
	{ keys: "⇧ + ← → ↑ ↓", does: text("select several tokens") },
	{ keys: "Enter", does: text("reveal the token in the file") },
	{ keys: "o", does: text("open the option that decided") },
	{ keys: "/ g G", does: text("find; next, previous place found") },
	{ keys: "v", does: text("next view") },
	{ keys: "w i l", does: text("white space, ids, labels") },
	{ keys: "f", does: text("what if: other options, trainers, runs") },
	{ keys: "c C p", does: text("copy the text, the ids, Python") },
	{ keys: "k", does: text("pin the panel to this record") },
];

/** The action of a pressed key. In the list, up and down step through single tokens. */
export function actionOfKey(key: string, options: { readonly isList: boolean }): PreviewAction | undefined {
	if (options.isList && key === "ArrowDown") {
		return "nextToken";
	}
	if (options.isList && key === "ArrowUp") {
		return "previousToken";
	}
	return bindings.find((binding) => binding.key === key)?.action;
}
