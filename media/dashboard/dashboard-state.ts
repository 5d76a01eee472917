/** What the dashboard's page shows; one value, replaced with each message and each click. */
import type { RecordFilter, RecordPage } from "../../server/core/types/dataset-dashboard.js";
import type { ToDashboard } from "../messages.js";

export interface DashboardState {
	readonly shown?: Extract<ToDashboard, { kind: "dashboard" }> | undefined;
	readonly unavailable?: { readonly reason: string; readonly todo: string } | undefined;
	readonly progress?: { readonly done: number; readonly total: number } | undefined;
	readonly isStale: boolean;
	readonly filter: RecordFilter;
	/** 0-based, of the first listed record among those that the filter lets through. */
	readonly from: number;
	/** Absent while it is asked for. */
	readonly page?: RecordPage | undefined;
	/** Said once, in the live region. */
	readonly notice?: string | undefined;
}

/** Records in one list. */
export const PAGE_SIZE = 50;

export const firstState: DashboardState = { isStale: false, filter: { kind: "all" }, from: 0 };
