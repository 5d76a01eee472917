/** Draws a chart as SVG in the colours of the theme; every bar can be clicked and reached with the keyboard. */
import {
	axisX,
	axisY,
	barY,
	plot,
	rectY,
	ruleX,
	ruleY,
	text as textMark,
	type Markish,
} from "@observablehq/plot";
import type { ChartBar, ChartData } from "./chart-data.js";
import { t } from "../texts.js";

/** Attribute of what can be clicked: index of the bar and of the series. */
export const BAR_ATTRIBUTE = "data-bar";

export interface ChartColours {
	readonly ink: string;
	readonly quiet: string;
	/** Behind everything; only for files. */
	readonly paper: string;
	readonly trained: string;
	readonly cut: string;
	readonly font: string;
}

export function drawChart(chart: ChartData, colours: ChartColours, width: number): SVGSVGElement {
	const hasNumbers = chart.bars.every(({ from, to }) => from !== undefined && to !== undefined);
	const drawn = plot({
		width,
		height: 190,
		marginLeft: 52,
		marginRight: 20,
		marginTop: 18,
		marginBottom: 36,
		style: { background: "transparent", color: colours.quiet, fontFamily: colours.font, fontSize: "11px" },
		x: { label: null, ...(hasNumbers ? {} : { type: "band", domain: chart.bars.map(({ label }) => label) }) },
		y: { label: null, grid: true },
		marks: [
			axisX({ label: chart.axis, labelAnchor: "center", labelArrow: "none" }),
			axisY({ tickFormat: short, ticks: 4, label: null }),
			// The outline goes over what is filled, so that neither hides the other.
			...chart.series.map((_, series) => barsOf(chart, series, colours, hasNumbers)).reverse(),
			...markOf(chart, colours),
			ruleY([0], { stroke: colours.quiet }),
			hits(chart.bars, hasNumbers),
		],
	});
	const svg = drawn instanceof SVGSVGElement ? drawn : drawn.querySelector("svg");
	if (svg === null) {
		throw new Error("The chart has no drawing.");
	}
	// The page forbids styles that are not its own; its style sheet says the same.
	svg.querySelector("style")?.remove();
	// The library names its groups of shapes; bars have names that people understand, and a table says the same.
	for (const group of svg.querySelectorAll("g[aria-label]")) {
		group.removeAttribute("aria-label");
		if (!group.classList.contains("hit")) {
			group.setAttribute("aria-hidden", "true");
		}
	}
	svg.setAttribute("role", "group");
	svg.setAttribute("aria-label", chart.title);
	makeReachable(svg, chart);
	return svg;
}

function barsOf(chart: ChartData, series: number, colours: ChartColours, hasNumbers: boolean): Markish {
	// The second series is told apart by its fill and its width, not by its colour alone.
	const isSecond = series > 0 || chart.series.length === 1;
	const look = {
		y: (bar: ChartBar) => bar.values[series] ?? 0,
		fill: isSecond ? colours.trained : "none",
		stroke: isSecond ? colours.trained : colours.quiet,
		inset: chart.series.length > 1 && isSecond ? 3 : 1,
		insetBottom: 0,
		insetTop: 0,
	};
	return hasNumbers
		? rectY(chart.bars, { ...look, x1: "from", x2: "to" })
		: barY(chart.bars, { ...look, x: "label" });
}

function markOf({ mark, bars }: ChartData, { cut }: ChartColours): Markish[] {
	if (mark === undefined || mark.at > (bars.at(-1)?.to ?? 0)) {
		return [];
	}
	const isRight = mark.at > (bars.at(-1)?.to ?? 0) / 2;
	return [
		ruleX([mark.at], { stroke: cut, strokeWidth: 1.5, strokeDasharray: "4 3" }),
		textMark([mark.at], {
			x: mark.at,
			text: () => mark.label,
			fill: cut,
			frameAnchor: "top",
			textAnchor: isRight ? "end" : "start",
			dx: isRight ? -4 : 4,
			dy: -14,
		}),
	];
}

/** As high as the chart, so that a bar of one record can be hit. */
function hits(bars: readonly ChartBar[], hasNumbers: boolean): Markish {
	const highest = Math.max(1, ...bars.flatMap(({ values }) => values));
	const look = { y: highest, fill: "transparent", className: "hit" };
	return hasNumbers ? rectY(bars, { ...look, x1: "from", x2: "to" }) : barY(bars, { ...look, x: "label" });
}

function makeReachable(svg: SVGSVGElement, { bars, series }: ChartData): void {
	const targets = svg.querySelectorAll<SVGRectElement>(".hit rect, rect.hit");
	targets.forEach((target, index) => {
		const bar = bars[index];
		if (bar !== undefined) {
			const words = series.map((name, i) => t("{0} by {1}", short(bar.values[i] ?? 0), name));
			const counted =
				series.length === 1 ? `${short(bar.values[0] ?? 0)} ${series[0] ?? ""}` : words.join(", ");
			target.setAttribute(BAR_ATTRIBUTE, String(index));
			target.setAttribute("role", "button");
			target.setAttribute("tabindex", "0");
			target.setAttribute("aria-label", t("{0}: {1}. Show the records.", bar.label, counted));
			const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
			title.textContent = `${bar.label}: ${counted}`;
			target.append(title);
		}
	});
}

function short(value: number): string {
	return Number(value).toLocaleString("en-US");
}
