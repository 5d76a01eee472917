/** What each chart draws, as rows: for the drawing, for the table beside it, and for the CSV file. */
import type { CountBar, DatasetDashboard, RecordFilter } from "../../server/core/types/dataset-dashboard.js";
import { t } from "../texts.js";

export interface ChartData {
	readonly id: "lengths" | "shares" | "turns" | "roles";
	readonly title: string;
	/** What the horizontal axis counts. */
	readonly axis: string;
	/** Names of `values`; of two series the first is an outline and the second is filled. */
	readonly series: readonly string[];
	readonly bars: readonly ChartBar[];
	/** A line across, at that place of the axis. */
	readonly mark?: { readonly at: number; readonly label: string };
}

export interface ChartBar {
	/** `100–199 tokens`. */
	readonly label: string;
	/** On the axis, the end not included; absent for bars that stand side by side without an axis of numbers. */
	readonly from?: number;
	readonly to?: number;
	readonly values: readonly number[];
	/** For each value, the records behind it. */
	readonly filters: readonly RecordFilter[];
}

export function chartsOf(dashboard: DatasetDashboard): ChartData[] {
	return [lengths(dashboard), shares(dashboard), turns(dashboard), roles(dashboard)].filter(
		({ bars }) => bars.length > 0,
	);
}

function lengths({ known, lengthBars, cutAt }: DatasetDashboard): ChartData {
	return {
		id: "lengths",
		title: t("Length of the records"),
		axis: t("tokens"),
		series: [t("all tokens"), t("trained tokens")],
		bars: (known === 0 ? [] : lengthBars).map(({ from, to, tokens, trained }) => ({
			label: t("{0} tokens", `${count(from)}–${count(to)}`),
			from,
			to: to + 1,
			values: [tokens, trained],
			filters: [
				{ kind: "tokens", from, to },
				{ kind: "trained", from, to },
			],
		})),
		...(cutAt === undefined
			? {}
			: { mark: { at: cutAt.length, label: t("cut at {0}", count(cutAt.length)) } }),
	};
}

function shares({ known, shareBars }: DatasetDashboard): ChartData {
	return {
		id: "shares",
		title: t("Trained share of the records"),
		axis: t("% of the tokens of a record that are trained"),
		series: [t("records")],
		bars: (known === 0 ? [] : shareBars).map(({ from, to = 100, rows }) => ({
			label: `${from}–${to} %`,
			from,
			to,
			values: [rows],
			filters: [{ kind: "share", from, to }],
		})),
	};
}

function turns({ turnBars }: DatasetDashboard): ChartData {
	return {
		id: "turns",
		title: t("Turns"),
		axis: t("messages in a record"),
		series: [t("records")],
		bars: turnBars.map((bar) => ({
			label: bar.to === undefined ? t("{0} and more", bar.from) : String(bar.from),
			values: [bar.rows],
			filters: [{ kind: "turns", ...stretchOf(bar) }],
		})),
	};
}

function stretchOf({ from, to }: CountBar): { readonly from: number; readonly to?: number } {
	return { from, ...(to === undefined ? {} : { to }) };
}

function roles({ roles: counts }: DatasetDashboard): ChartData {
	return {
		id: "roles",
		title: t("Roles"),
		axis: t("role"),
		series: [t("messages")],
		bars: counts.slice(0, 12).map(({ role, messages }) => ({
			label: role,
			values: [messages],
			filters: [{ kind: "role", role }],
		})),
	};
}

function count(value: number): string {
	return value.toLocaleString("en-US");
}
