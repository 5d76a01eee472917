/** Reads the post-processor of `tokenizer.json`: the ids around a text, and whether offsets leave out spaces. */
import { idsIn } from "./apply-config.js";
import {
	asArray,
	asId,
	asRecord,
	asString,
	isUnsupported,
	unsupported,
	type JsonRecord,
	type Unsupported,
} from "./definition.js";
import type { EncodingPlan, TrimPlan } from "./plan.js";

export type PostPlan = Pick<EncodingPlan, "before" | "after" | "trim">;

export function readPostProcessor(json: JsonRecord | undefined): PostPlan | Unsupported {
	const type = asString(json?.type);
	switch (type) {
		case undefined:
			return { before: [], after: [] };
		case "ByteLevel":
			return { before: [], after: [], ...trimOf(json ?? {}) };
		case "RobertaProcessing":
			return { before: pairId(json?.cls), after: pairId(json?.sep), ...trimOf(json ?? {}) };
		case "BertProcessing":
			return { before: pairId(json?.cls), after: pairId(json?.sep) };
		case "TemplateProcessing":
			return readTemplate(json ?? {});
		case "Sequence":
			return readSequence(json ?? {});
		default:
			return unsupported(`the post-processor ${type}`);
	}
}

function trimOf(json: JsonRecord): { readonly trim?: TrimPlan } {
	return json.trim_offsets === false ? {} : { trim: { keepFirst: json.add_prefix_space !== false } };
}

/** `["[CLS]", 101]` */
function pairId(pair: JsonRecord[string] | undefined): readonly number[] {
	const id = asId(asArray(pair)[1]);
	return id === undefined ? [] : [id];
}

function readTemplate(json: JsonRecord): PostPlan | Unsupported {
	const special = asRecord(json.special_tokens);
	const before: number[] = [];
	const after: number[] = [];
	let texts = 0;
	for (const part of asArray(json.single)) {
		const token = asRecord(asRecord(part)?.SpecialToken);
		if (token === undefined) {
			texts++;
			continue;
		}
		const ids = idsIn(asRecord(special?.[asString(token.id) ?? ""])?.ids);
		(texts === 0 ? before : after).push(...ids);
	}
	return texts === 1 ? { before, after } : unsupported(`TemplateProcessing with the text ${texts} times`);
}

/** Each processor wraps what the ones before it made. */
function readSequence(json: JsonRecord): PostPlan | Unsupported {
	let plan: PostPlan = { before: [], after: [] };
	for (const part of asArray(json.processors)) {
		const own = readPostProcessor(asRecord(part));
		if (isUnsupported(own)) {
			return own;
		}
		const trim = own.trim ?? plan.trim;
		plan = {
			before: [...own.before, ...plan.before],
			after: [...plan.after, ...own.after],
			...(trim === undefined ? {} : { trim }),
		};
	}
	return plan;
}
