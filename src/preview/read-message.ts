/** Checks what the preview's page sends: a page is another program, so its words are not trusted. */
import type { FromPreview, PreviewCommand, PreviewSettings } from "../../media/messages.js";

const commands: readonly PreviewCommand[] = ["tunelint.chooseRun", "tunelint.explainRule"];
const views: readonly PreviewSettings["view"][] = ["tokens", "list", "text"];

/** Undefined when it is none of the messages. */
export function readMessage(data: unknown): FromPreview | undefined {
	if (!isRecord(data)) {
		return undefined;
	}
	switch (data["kind"]) {
		case "ready":
			return { kind: "ready" };
		case "go":
			return isOffset(data["record"]) ? { kind: "go", record: data["record"] } : undefined;
		case "step":
			return data["delta"] === 1 || data["delta"] === -1 ? { kind: "step", delta: data["delta"] } : undefined;
		case "reveal":
			return readReveal(data);
		case "command":
			return readCommand(data);
		case "settings":
			return readSettings(data["settings"]);
		default:
			return undefined;
	}
}

function readReveal({ file, start, end }: Record<string, unknown>): FromPreview | undefined {
	return typeof file === "string" && isOffset(start) && isOffset(end)
		? { kind: "reveal", file, start, end }
		: undefined;
}

function readCommand({ command, rule }: Record<string, unknown>): FromPreview | undefined {
	const known = commands.find((name) => name === command);
	return known === undefined
		? undefined
		: { kind: "command", command: known, ...(typeof rule === "string" ? { rule } : {}) };
}

function readSettings(settings: unknown): FromPreview | undefined {
	if (!isRecord(settings)) {
		return undefined;
	}
	const view = views.find((name) => name === settings["view"]) ?? "tokens";
	const { whitespace, track, ids } = settings;
	return {
		kind: "settings",
		settings: { view, whitespace: whitespace === true, track: track === true, ids: ids === true },
	};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

function isOffset(value: unknown): value is number {
	return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
