/** What the page keeps over a reload; whatever an older version left there is taken only where it fits. */
import type { PreviewSettings, PreviewTarget, PreviewViewName } from "../messages.js";
import { defaultPreviewSettings } from "./preview-state.js";
import { viewNames } from "./toolbar.js";

export interface Remembered {
	readonly settings: PreviewSettings;
	/** Read by the extension when VS Code restores the panel. */
	readonly target?: PreviewTarget | undefined;
	readonly selected?: number | undefined;
}

export function readRemembered(saved: unknown): Remembered {
	const usesScreenReader = document.body.classList.contains("vscode-using-screen-reader");
	const defaults = usesScreenReader
		? { ...defaultPreviewSettings, view: "list" as const }
		: defaultPreviewSettings;
	if (typeof saved !== "object" || saved === null) {
		return { settings: defaults };
	}
	const { settings, target, selected } = saved as Partial<Remembered>; // Each part is checked below.
	const { view, whitespace, track, ids } = settings ?? defaults;
	return {
		settings: {
			view: isViewName(view) ? view : defaults.view,
			whitespace: typeof whitespace === "boolean" ? whitespace : defaults.whitespace,
			track: typeof track === "boolean" ? track : defaults.track,
			ids: typeof ids === "boolean" ? ids : defaults.ids,
		},
		...(typeof target?.uri === "string" ? { target } : {}),
		...(typeof selected === "number" ? { selected } : {}),
	};
}

function isViewName(view: unknown): view is PreviewViewName {
	return typeof view === "string" && Object.hasOwn(viewNames, view);
}
