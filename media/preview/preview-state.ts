/** Everything that the page shows, in one value. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import type { PreviewSettings } from "../messages.js";

export interface PreviewState {
	readonly model?: PreviewModel | undefined;
	readonly unavailable?: { readonly reason: string; readonly todo: string } | undefined;
	readonly settings: PreviewSettings;
	/** Index of the selected token. */
	readonly selected: number;
	/** How many tokens are on the page by now; the others follow in steps. */
	readonly shown: number;
	readonly isHelpOpen: boolean;
	/** A short answer to what the person did, such as `Copied 66 ids.`. */
	readonly notice?: string | undefined;
}

export const defaultPreviewSettings: PreviewSettings = {
	view: "tokens",
	whitespace: true,
	track: true,
	ids: false,
};
