/** Checks what the preview's page sends: a page is another program, so its words are not trusted. */
import type {
	CompareTarget,
	FromPreview,
	PreviewCommand,
	PreviewSettings,
	PreviewTarget,
} from "../../media/messages.js";
import type { PreviewChanges } from "../../server/core/types/preview-model.js";

const commands: readonly PreviewCommand[] = ["tunelint.chooseRun", "tunelint.explainRule"];
const views: readonly PreviewSettings["view"][] = ["tokens", "list", "text", "messages", "labels", "compare"];

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
		case "select":
			return readPlace(data["kind"], data);
		case "change":
			return { kind: "change", changes: readChanges(data["changes"]) };
		case "compare": {
			const target = readCompareTarget(data["target"]);
			return target && { kind: "compare", target };
		}
		case "pin":
			return { kind: "pin", isPinned: data["isPinned"] === true };
		case "copy":
			return typeof data["text"] === "string" ? { kind: "copy", text: data["text"] } : undefined;
		case "command":
			return readCommand(data);
		case "settings":
			return readSettings(data["settings"]);
		default:
			return undefined;
	}
}

/** What a page kept of its record when VS Code was closed. */
export function readTarget(state: unknown): PreviewTarget | undefined {
	const target = isRecord(state) ? state["target"] : undefined;
	if (!isRecord(target) || typeof target["uri"] !== "string" || !isOffset(target["record"])) {
		return undefined;
	}
	return {
		uri: target["uri"],
		record: target["record"],
		changes: readChanges(target["changes"]),
		isPinned: target["isPinned"] === true,
	};
}

function readPlace(
	kind: "reveal" | "select",
	{ file, start, end }: Record<string, unknown>,
): FromPreview | undefined {
	return typeof file === "string" && isOffset(start) && isOffset(end)
		? { kind, file, start, end }
		: undefined;
}

function readChanges(changes: unknown): PreviewChanges {
	if (!isRecord(changes)) {
		return {};
	}
	const { run, trainer, options, side } = changes;
	const read = (Array.isArray(options) ? options : []).flatMap((option: unknown) =>
		isRecord(option) && typeof option["name"] === "string" && typeof option["value"] === "string"
			? [{ name: option["name"], value: option["value"] }]
			: [],
	);
	return {
		...(typeof run === "string" ? { run } : {}),
		...(typeof trainer === "string" ? { trainer } : {}),
		...(read.length === 0 ? {} : { options: read }),
		...(side === "chosen" || side === "rejected" ? { side } : {}),
	};
}

function readCompareTarget(target: unknown): CompareTarget | undefined {
	if (!isRecord(target)) {
		return undefined;
	}
	const { kind, file, side, record } = target;
	switch (kind) {
		case "unchanged":
			return { kind };
		case "run":
			return typeof file === "string" ? { kind, file } : undefined;
		case "side":
			return side === "chosen" || side === "rejected" ? { kind, side } : undefined;
		case "record":
			return isOffset(record) ? { kind, record } : undefined;
		default:
			return undefined;
	}
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
