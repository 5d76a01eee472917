// The preview's page, with a language server behind it in place of VS Code.
import { openPage } from "./open-page.mjs";

/** Opens the page on a record. `ask` answers `tunelint/preview`; `answers` tells how long each took, and how large it is. */
export async function openPreview(browser, { ask, target, ...options }) {
	const answers = [];
	let shown = target;
	const show = async (params, post) => {
		const asked = performance.now();
		const result = await ask({ ...params, forPanel: true });
		answers.push({ milliseconds: performance.now() - asked, bytes: JSON.stringify(result).length });
		if (result.kind === "none") {
			await post({ kind: "unavailable", reason: result.reason, todo: result.todo ?? "" });
			return;
		}
		shown = { uri: params.uri, record: result.packed.model.record, changes: params.changes };
		await post({ kind: "show", packed: result.packed, choices: result.choices, target: shown });
	};
	const compare = async ({ kind, file, side, record = shown.record }, post) => {
		const changes = { run: { run: file }, side: { side } }[kind] ?? {};
		const result = await ask({ uri: shown.uri, record, changes, forPanel: true });
		await post({ kind: "other", packed: result.packed, reason: result.reason });
	};
	const receive = (message, post) => {
		switch (message.kind) {
			case "ready":
				return shown && show(shown, post);
			case "step":
				return show({ ...shown, record: shown.record + message.delta }, post);
			case "go":
				return show({ ...shown, record: message.record }, post);
			case "change":
				return show({ ...shown, changes: message.changes }, post);
			case "pin":
				return post({ kind: "pinned", isPinned: message.isPinned });
			case "compare":
				return compare(message.target, post);
			default:
				return undefined;
		}
	};
	return { ...(await openPage(browser, { ...options, name: "preview", receive })), answers };
}
