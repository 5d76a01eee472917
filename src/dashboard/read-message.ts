/** Checks what the dashboard's page sends: a page is another program, so its words are not trusted. */
import type { FromDashboard } from "../../media/messages.js";
import type { RecordFilter } from "../../server/core/types/dataset-dashboard.js";

/** Undefined when it is none of the messages. */
export function readDashboardMessage(data: unknown): FromDashboard | undefined {
	if (!isRecord(data)) {
		return undefined;
	}
	const { kind, length, from, record, how, rule } = data;
	switch (kind) {
		case "ready":
		case "refresh":
		case "cancel":
			return { kind };
		case "length":
			return isCount(length) && length > 0 ? { kind, length } : { kind };
		case "records": {
			const filter = readFilter(data["filter"]);
			return filter !== undefined && isCount(from) ? { kind, filter, from } : undefined;
		}
		case "open":
			return isCount(record) && (how === "file" || how === "record" || how === "tokens")
				? { kind, record, how }
				: undefined;
		case "explain":
		case "fix":
			return typeof rule === "string" ? { kind, rule } : undefined;
		case "save":
			return readFile(data);
		default:
			return undefined;
	}
}

function readFile({ name, format, content }: Record<string, unknown>): FromDashboard | undefined {
	const isKnown = format === "png" || format === "svg" || format === "csv";
	return isKnown && typeof name === "string" && typeof content === "string"
		? { kind: "save", name: name.replace(/[^a-z-]/g, ""), format, content }
		: undefined;
}

function readFilter(filter: unknown): RecordFilter | undefined {
	if (!isRecord(filter)) {
		return undefined;
	}
	const { kind, from, to, length, role, rule } = filter;
	switch (kind) {
		case "all":
		case "problems":
		case "duplicates":
		case "cut":
		case "dropped":
		case "untrained":
		case "unknown":
			return { kind };
		case "tokens":
		case "trained":
		case "turns":
			return isCount(from) ? { kind, from, ...(isCount(to) ? { to } : {}) } : undefined;
		case "share":
			return isCount(from) && isCount(to) ? { kind, from, to } : undefined;
		case "longer":
			return isCount(length) ? { kind, length } : undefined;
		case "role":
			return typeof role === "string" ? { kind, role } : undefined;
		case "rule":
			return typeof rule === "string" ? { kind, rule } : undefined;
		default:
			return undefined;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

function isCount(value: unknown): value is number {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
