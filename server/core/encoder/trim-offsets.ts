/** Leaves spaces at the edges of tokens out of their offsets, as post-processors with `trim_offsets` do. */
import type { CompiledTokenizer } from "./compile-tokenizer.js";
import type { TokenSink } from "./piece-encoder.js";
import { WHITE_SPACE } from "./regex-classes.js";
import { tokenText } from "./token-table.js";
import { unitsAt } from "./utf8.js";

export interface OffsetTrimmer {
	/** Notes the text of the added token that comes next, which its id does not tell. */
	noteText(index: number, text: string): void;
	/** Trims the tokens from `first` on, and forgets the notes. */
	trim(sink: TokenSink, first: number, text: string): void;
}

interface Edges {
	readonly leading: number;
	readonly trailing: number;
}

/** Undefined: nothing is trimmed. */
export function createTrimmer({ tokens, plan }: CompiledTokenizer): OffsetTrimmer | undefined {
	const { trim } = plan;
	if (trim === undefined) {
		return undefined;
	}
	const edgesById = new Map<number, Edges>();
	const noted = new Map<number, Edges>();
	const edgesOf = (id: number): Edges => {
		let edges = edgesById.get(id);
		if (edges === undefined) {
			edges = countEdges(tokenText(tokens, id) ?? "");
			edgesById.set(id, edges);
		}
		return edges;
	};
	return {
		noteText(index, text) {
			noted.set(index, countEdges(text));
		},
		trim(sink, first, text) {
			for (let i = first; sink.offsets !== undefined && i < sink.count; i++) {
				const edges = noted.get(i) ?? edgesOf(sink.ids[i] ?? 0);
				const keepsOne = trim.keepFirst && (i === 0 || sink.offsets[i * 2] === 0);
				trimToken(sink.offsets, i, edges, { keepsOne, text });
			}
			noted.clear();
		},
	};
}

function trimToken(
	offsets: Int32Array,
	index: number,
	{ leading, trailing }: Edges,
	{ keepsOne, text }: { readonly keepsOne: boolean; readonly text: string },
): void {
	let start = offsets[index * 2] ?? 0;
	let end = offsets[index * 2 + 1] ?? 0;
	// One space at the start may be the one that the tokenizer added; more cannot be.
	if (!(keepsOne && leading === 1)) {
		start = Math.min(start + leading, end);
		// An added space has the place of the character after it, which may be two units long.
		start += isInsideCharacter(text, start) ? 1 : 0;
	}
	if (trailing > 0 && end >= trailing) {
		end = Math.max(end - trailing, start);
		end -= isInsideCharacter(text, end) ? 1 : 0;
	}
	offsets[index * 2] = start;
	offsets[index * 2 + 1] = end;
}

function isInsideCharacter(text: string, at: number): boolean {
	return at > 0 && unitsAt(text, at - 1) === 2;
}

const LEADING = new RegExp(`^[Ġ${WHITE_SPACE}]+`, "v");
const TRAILING = new RegExp(`[Ġ${WHITE_SPACE}]+$`, "v");

function countEdges(text: string): Edges {
	return { leading: LEADING.exec(text)?.[0].length ?? 0, trailing: TRAILING.exec(text)?.[0].length ?? 0 };
}
