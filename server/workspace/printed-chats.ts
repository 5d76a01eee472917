/** A few chats of a run as the scripts that ask its model have them printed. */
import { isUnavailable, type Run } from "../core/index.js";
import { askKey, asksOf, type PrintedChat } from "../core/project/chat-asks.js";
import type { Asking } from "../core/project/who-asks.js";
import type { Host } from "../host.js";
import type { Layout } from "./inspect.js";

/** Records that are printed; all of them must show a difference. */
const CHATS = 3;
/** Records that are looked at for them. */
const LOOKED_AT = 8;

/** None where no prompt has arguments of its own, or where the template is not known for sure. */
export async function printedChats(
	host: Host,
	{ tokenizer }: Run,
	{ prompts, module }: Pick<Asking, "prompts" | "module">,
	layouts: readonly Layout[],
): Promise<readonly PrintedChat[]> {
	const asks = prompts.flatMap(({ pattern }) => asksOf(pattern, module));
	if (asks.length === 0 || tokenizer?.template.level !== "exact") {
		return [];
	}
	const keyed = new Map(asks.map((ask) => [askKey(ask), ask]));
	const chats: PrintedChat[] = [];
	for (const { file, text, layout, batch } of layouts) {
		for (const [i, record] of layout.records.slice(0, LOOKED_AT).entries()) {
			if (chats.length === CHATS) {
				return chats;
			}
			const context = { ...batch.context, asks: [...keyed.values()] };
			const analysis = await host.analyseLine({ ...batch, context, texts: [text.recordText(i)] });
			const training = isUnavailable(analysis) ? undefined : analysis.rendered?.text;
			const printed = isUnavailable(analysis) ? [] : (analysis.askedTexts ?? []);
			if (training !== undefined && printed.some((one) => one !== undefined)) {
				const asked = new Map([...keyed.keys()].map((key, at) => [key, printed[at]]));
				chats.push({
					training,
					asked,
					location: { file, range: { start: record.start, end: record.start + 1 } },
				});
			}
		}
	}
	return chats;
}
