/** Everything that the page shows, in one value. */
import type { PreviewChoices, PreviewModel } from "../../server/core/types/preview-model.js";
import type { CompareTarget, PreviewSettings, PreviewTarget } from "../messages.js";

export interface PreviewState {
	readonly model?: PreviewModel | undefined;
	readonly target?: PreviewTarget | undefined;
	readonly choices?: PreviewChoices | undefined;
	readonly unavailable?: { readonly reason: string; readonly todo: string } | undefined;
	readonly settings: PreviewSettings;
	/** Index of the token that the keys move from. */
	readonly selected: number;
	/** The other end of the selection. */
	readonly anchor: number;
	readonly isHelpOpen: boolean;
	readonly isWhatIfOpen: boolean;
	readonly search: PreviewSearch;
	readonly comparison?: PreviewComparison | undefined;
	/** A short answer to what the person did, such as `Copied 66 ids.`. */
	readonly notice?: string | undefined;
}

export interface PreviewSearch {
	readonly query: string;
	/** Tokens [first, last] of each place that was found. */
	readonly matches: readonly (readonly [number, number])[];
	/** Index in `matches`; -1: none is gone to yet. */
	readonly current: number;
}

export interface PreviewComparison {
	readonly target: CompareTarget;
	/** Both absent: asked for, but not answered yet. */
	readonly model?: PreviewModel | undefined;
	readonly reason?: string | undefined;
}

export const defaultPreviewSettings: PreviewSettings = {
	view: "tokens",
	whitespace: true,
	track: true,
	ids: false,
};

export const noSearch: PreviewSearch = { query: "", matches: [], current: -1 };

export const initialPreviewState: PreviewState = {
	settings: defaultPreviewSettings,
	selected: 0,
	anchor: 0,
	isHelpOpen: false,
	isWhatIfOpen: false,
	search: noSearch,
};

/** Tokens [first, last] that are selected. */
export function selectionOf({ selected, anchor }: PreviewState): readonly [number, number] {
	return [Math.min(selected, anchor), Math.max(selected, anchor)];
}
