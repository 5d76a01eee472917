/** Charts as files: SVG with a background of its own, PNG at twice the size, CSV of the rows. */
import type { ChartData } from "./chart-data.js";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

export function svgOf(svg: SVGSVGElement, { title }: ChartData, background: string): string {
	// A clone of an SVG element is one.
	const copy = svg.cloneNode(true) as SVGSVGElement;
	for (const target of copy.querySelectorAll(".hit")) {
		target.remove();
	}
	const { color, fontFamily, fontSize } = getComputedStyle(svg);
	copy.setAttribute("xmlns", SVG_NAMESPACE);
	copy.setAttribute("color", color);
	copy.setAttribute("font-family", fontFamily);
	copy.setAttribute("font-size", fontSize);
	copy.removeAttribute("style");
	const paper = document.createElementNS(SVG_NAMESPACE, "rect");
	paper.setAttribute("width", "100%");
	paper.setAttribute("height", "100%");
	paper.setAttribute("fill", background);
	const name = document.createElementNS(SVG_NAMESPACE, "title");
	name.textContent = title;
	copy.prepend(name, paper);
	return new XMLSerializer().serializeToString(copy);
}

/** Base64. */
export async function pngOf(svg: SVGSVGElement, chart: ChartData, background: string): Promise<string> {
	const image = new Image();
	const loaded = new Promise((resolve, reject) => {
		image.addEventListener("load", resolve);
		image.addEventListener("error", () => reject(new Error("The drawing cannot be read.")));
	});
	image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(svg, chart, background))}`;
	await loaded;
	const canvas = document.createElement("canvas");
	canvas.width = 2 * svg.clientWidth;
	canvas.height = 2 * svg.clientHeight;
	canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
	return canvas.toDataURL("image/png").replace(/^data:[^,]*,/, "");
}

export function csvOf({ axis, series, bars }: ChartData): string {
	const rows = bars.map(({ label, values }) => [label, ...values.map(String)]);
	return [[axis, ...series], ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** What a spreadsheet would take for a formula gets an apostrophe, since roles are words of a file. */
function quoted(text: string): string {
	const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
