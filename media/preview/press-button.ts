/** What the buttons of the page do, by the name that each carries. */
import type { PreviewChanges } from "../../server/core/types/preview-model.js";
import type { CompareTarget, FromPreview, PreviewAction, PreviewSettings } from "../messages.js";
import type { PreviewState } from "./preview-state.js";
import { changesOf, withOption, withoutKey } from "./what-if.js";

export interface PressedButton {
	readonly name: string;
	readonly data: DOMStringMap;
	readonly state: PreviewState;
	readonly post: (message: FromPreview) => void;
	readonly act: (action: PreviewAction, options: { readonly extend: boolean }) => void;
	readonly change: (changes: PreviewChanges) => void;
	readonly compare: (target: CompareTarget | undefined) => void;
	readonly setSettings: (changes: Partial<PreviewSettings>) => void;
}

export function pressButton(button: PressedButton): void {
	const { name, data, state, post, change } = button;
	const changes = changesOf(state);
	const [kind, value = ""] = name.split(":");
	switch (kind) {
		case "tunelint.chooseRun":
		case "tunelint.explainRule": {
			const rule = data["rule"];
			return post({ kind: "command", command: kind, ...(rule === undefined ? {} : { rule }) });
		}
		case "view":
			return button.setSettings({ view: value as PreviewSettings["view"] }); // The toolbar writes only names of views.
		case "side":
			return change({ ...changes, side: value === "rejected" ? "rejected" : "chosen" });
		case "undoAll":
			return change(changes.side === undefined ? {} : { side: changes.side });
		case "undo":
			return change(without(changes, data["kind"] ?? "", data["name"] ?? ""));
		case "revealOption": {
			const source = state.model?.settings?.find(({ option }) => option === data["option"])?.source;
			return source && post({ kind: "reveal", file: source.file, ...source.range });
		}
		default:
			return button.act(name as PreviewAction, { extend: false }); // Every other button carries the name of an action.
	}
}

function without(changes: PreviewChanges, kind: string, name: string): PreviewChanges {
	if (kind === "option") {
		return withOption(changes, name, undefined);
	}
	return kind === "run" || kind === "trainer" ? withoutKey(changes, kind) : changes;
}
