// The dashboard's page, with a language server behind it in place of VS Code.
import { openPage } from "./open-page.mjs";

/** Opens the page on a dataset. `request` asks the server. `isLarge`: as the record browser of large files shows it. */
export function openDashboard(browser, { request, uri, isLarge = false, ...options }) {
	let length;
	const read = async (post) => {
		const result = await request("tunelint/dashboard", { uri, isLarge, ...(length && { length }) });
		await post(
			result.kind === "dashboard"
				? { ...result, name: "train.jsonl", isLarge }
				: { kind: "unavailable", reason: result.reason, todo: result.todo },
		);
	};
	const receive = async (message, post) => {
		switch (message.kind) {
			case "length":
				length = message.length;
				return read(post);
			case "ready":
			case "refresh":
				return read(post);
			case "records": {
				const { filter, from } = message;
				const { total, rows } = await request("tunelint/records", { uri, filter, from, count: 50 });
				return post({ kind: "records", filter, from, page: { total, rows } });
			}
			default:
				return undefined;
		}
	};
	return openPage(browser, { ...options, name: "dashboard", receive });
}
