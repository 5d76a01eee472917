/** `preview --format json`: the keys that the design document names, in its order. */
import type { PreviewModel, PreviewToken } from "../core/index.js";

export function previewJson(model: PreviewModel, relative: (path: string) => string): string {
	const why = [model.why, model.todo].filter((part) => part !== undefined).join(" ");
	const shown = {
		record: model.record,
		conversation: model.conversation,
		text: model.text,
		trainer: model.trainer,
		exactness: model.exactness,
		...(why === "" ? {} : { why }),
		...(model.dropped === undefined ? {} : { dropped: model.dropped }),
		tokens: model.tokens.map((token) => tokenJson(token, relative)),
	};
	return `${JSON.stringify(shown)}\n`;
}

function tokenJson(token: PreviewToken, relative: (path: string) => string): object {
	const { decidedBy, source } = token;
	return {
		index: token.index,
		id: token.id,
		text: token.text,
		bytes: token.bytes,
		start: token.start,
		end: token.end,
		state: token.state,
		label: token.label,
		...(token.wouldBe === undefined ? {} : { wouldBe: token.wouldBe }),
		special: token.special,
		stop: token.stop,
		origin: token.origin,
		reason: token.reason,
		decidedBy:
			decidedBy !== null && "file" in decidedBy
				? { ...decidedBy, file: relative(decidedBy.file) }
				: decidedBy,
		source: source === null ? null : { ...source, file: relative(source.file) },
	};
}
