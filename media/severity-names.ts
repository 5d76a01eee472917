/** Severities of problems as people read them. */
import type { PreviewProblem } from "../server/core/types/preview-model.js";
import { text, type Text } from "./texts.js";

export const severityNames: Readonly<Record<PreviewProblem["severity"], Text>> = {
	error: text("error"),
	warning: text("warning"),
	info: text("info"),
	hint: text("hint"),
};
