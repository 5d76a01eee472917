/** Reports on their way between threads: most rows have only hashes, which go as a few bytes and stay so until they are read. */
import { hexOfLanes } from "../core/base/hex-of-lanes.js";
import { contentOf } from "../core/digest/content-of.js";
import type { PlainReport } from "../core/features/report-plain-chat.js";
import type { ContentDigest } from "../core/types/content-digest.js";
import type { LineDigest, LineReport } from "../core/types/example-analysis.js";
import type { HashedRow } from "./row-reader.js";

export interface PackedReports {
	readonly count: number;
	/** For each row two numbers of 32 bits. */
	readonly hashes: Uint32Array;
	/** For each row those of prompt (or whole), answer and system. */
	readonly contents: Float64Array;
	/** For each row its signature; empty where no row has one. */
	readonly near: Uint8Array;
	/** Which values a row has; 0: the row is in `others`. */
	readonly flags: Uint16Array;
	readonly answerLengths: Uint32Array;
	/** For each row two; empty where no row has them. */
	readonly sideLengths: Uint32Array;
	readonly shapes: Int32Array;
	/** Indices in `kindNames`. */
	readonly kinds: Uint8Array;
	readonly kindNames: readonly Kind[];
	/** Rows with findings, tokens or other facts, in order. */
	readonly others: readonly LineReport[];
}

export interface ReportPacker {
	/** Keeps nothing of a report that fits into the bytes. */
	add(report: LineReport): void;
	addPlain(report: PlainReport, row: HashedRow): void;
	finish(): PackedReports;
}

type Kind = LineDigest["kind"];

/** Letters of a hash, and the numbers that it is. */
const HASH = 16;
const LANES = 2;
const COLUMNS = 3;
const NEAR = 64;

const PLAIN = 1;
const CONTENT = 2;
const PROMPT = 4;
const WHOLE = 8;
const SYSTEM = 16;
const SIGNATURE = 32;
const SIDES = 64;
const SHAPE = 128;
const THINKS = 256;
const THINKS_NOT = 512;
/** Of a conversation; most rows of most files. */
const CHAT = CONTENT | PROMPT | SYSTEM;

/** For at most `rows` reports. */
export function createReportPacker(rows: number): ReportPacker {
	const hashes = new Uint32Array(rows * LANES);
	const contents = new Float64Array(rows * COLUMNS);
	const flags = new Uint16Array(rows);
	const kinds = new Uint8Array(rows);
	const answerLengths = new Uint32Array(rows);
	const shapes = new Int32Array(rows);
	const kindNames: Kind[] = [];
	const others: LineReport[] = [];
	let near = new Uint8Array(0);
	let sideLengths = new Uint32Array(0);
	let count = 0;
	const write = ({ prompt, whole, answer, system }: ContentDigest): void => {
		contents[count * COLUMNS] = prompt ?? whole ?? 0;
		contents[count * COLUMNS + 1] = answer ?? 0;
		contents[count * COLUMNS + 2] = system ?? 0;
	};
	const writeNear = (signature: string): void => {
		near = near.length === 0 ? new Uint8Array(rows * NEAR) : near;
		for (let i = 0; i < NEAR; i++) {
			near[count * NEAR + i] = signature.charCodeAt(i);
		}
	};
	return {
		add(report) {
			if (!isPlain(report)) {
				others.push(report);
				count++;
				return;
			}
			const { hash, content, kind, shape, thinks } = report.digest;
			const shaped = shape === undefined ? 0 : SHAPE;
			flags[count] = PLAIN | shaped | thoughtFlag(thinks) | (content === undefined ? 0 : flagsOf(content));
			shapes[count] = shape ?? 0;
			kinds[count] = indexIn(kindNames, kind);
			answerLengths[count] = content?.answerLength ?? 0;
			hashes[count * LANES] = parseInt(hash.slice(0, HASH / 2), 16);
			hashes[count * LANES + 1] = parseInt(hash.slice(HASH / 2), 16);
			write(content ?? {});
			if (content?.near !== undefined) {
				writeNear(content.near);
			}
			if (content?.sideLengths !== undefined) {
				sideLengths = sideLengths.length === 0 ? new Uint32Array(2 * rows) : sideLengths;
				sideLengths.set(content.sideLengths, 2 * count);
			}
			count++;
		},
		addPlain({ content, shape }, row) {
			row.writeHash(hashes, count * LANES);
			write(contentOf(content));
			shapes[count] = shape;
			kinds[count] = indexIn(kindNames, "conversational");
			answerLengths[count] = content.answerLength;
			if (content.near !== undefined) {
				writeNear(content.near);
			}
			flags[count] =
				PLAIN |
				SHAPE |
				THINKS_NOT |
				CONTENT |
				(content.isWhole ? WHOLE : PROMPT) |
				SYSTEM |
				(content.near === undefined ? 0 : SIGNATURE);
			count++;
		},
		finish: () => ({
			count,
			hashes,
			contents,
			near,
			flags,
			answerLengths,
			sideLengths,
			shapes,
			kinds,
			kindNames,
			others,
		}),
	};
}

function indexIn(names: Kind[], kind: Kind): number {
	const known = names.indexOf(kind);
	return known < 0 ? names.push(kind) - 1 : known;
}

function thoughtFlag(thinks: boolean | undefined): number {
	if (thinks === undefined) {
		return 0;
	}
	return thinks ? THINKS : THINKS_NOT;
}

function flagsOf({ prompt, whole, system, near, sideLengths }: ContentDigest): number {
	const text = prompt === undefined ? 0 : PROMPT;
	const asOne = whole === undefined ? 0 : WHOLE;
	const named = system === undefined ? 0 : SYSTEM;
	const sides = sideLengths === undefined ? 0 : SIDES;
	return CONTENT | text | asOne | named | sides | (near === undefined ? 0 : SIGNATURE);
}

/** Has nothing but what the bytes hold. */
function isPlain({ findings, stopped, digest }: LineReport): boolean {
	const { hash, content } = digest;
	if (findings.length > 0 || stopped !== undefined || !isHash(hash)) {
		return false;
	}
	for (const key in digest) {
		if (!PLAIN_FACTS.includes(key)) {
			return false;
		}
	}
	return content === undefined || isPlainContent(content);
}

const PLAIN_FACTS = ["hash", "content", "kind", "shape", "thinks"];

function isPlainContent(content: ContentDigest): boolean {
	for (const key in content) {
		if (!PLAIN_CONTENT.includes(key)) {
			return false;
		}
	}
	const { prompt, answer, whole, near } = content;
	return (
		(near === undefined || near.length === NEAR) &&
		(prompt === undefined) === (answer === undefined) &&
		(prompt === undefined) !== (whole === undefined)
	);
}

function isHash(text: string): boolean {
	return text.length === HASH && /^[0-9a-f]*$/.test(text);
}

const PLAIN_CONTENT = ["prompt", "answer", "answerLength", "sideLengths", "whole", "near", "system"];

export function unpackReports(packed: PackedReports): readonly LineReport[] {
	const reports: LineReport[] = [];
	const texts = { ...packed, nearText: textOf(packed.near) };
	let other = 0;
	for (let i = 0; i < packed.count; i++) {
		const report = packed.flags[i] === 0 ? packed.others[other++] : undefined;
		reports.push(report ?? { findings: NO_FINDINGS, digest: new PackedDigest(texts, i) });
	}
	return reports;
}

const NO_FINDINGS: LineReport["findings"] = [];

interface PackedTexts extends PackedReports {
	readonly nearText: string;
}

/** A class, since a file has many rows and an object with the values would take ten times the memory. */
class PackedDigest implements LineDigest {
	private known: ContentDigest | undefined;

	constructor(
		private readonly packed: PackedTexts,
		private readonly row: number,
	) {}

	get hash(): string {
		return hexOfLanes(this.packed.hashes, this.row * LANES);
	}

	get kind(): NonNullable<Kind> {
		const { kinds, kindNames } = this.packed;
		// `kind` may be absent; an optional property that is a getter cannot say so.
		return kindNames[kinds[this.row] ?? 0] as NonNullable<Kind>;
	}

	get shape(): number {
		const { flags, shapes } = this.packed;
		// As for `kind`.
		return (((flags[this.row] ?? 0) & SHAPE) === 0 ? undefined : shapes[this.row]) as number;
	}

	get thinks(): boolean {
		const flag = this.packed.flags[this.row] ?? 0;
		// As for `kind`.
		return ((flag & (THINKS | THINKS_NOT)) === 0 ? undefined : (flag & THINKS) !== 0) as boolean;
	}

	get content(): ContentDigest {
		return (this.known ??= this.readContent());
	}

	private readContent(): ContentDigest {
		const { flags, contents, answerLengths, sideLengths } = this.packed;
		const flag = flags[this.row] ?? 0;
		const at = this.row * COLUMNS;
		const [text = 0, answer = 0, system = 0] = [contents[at], contents[at + 1], contents[at + 2]];
		const answerLength = answerLengths[this.row] ?? 0;
		if ((flag & (CHAT | SIDES | SIGNATURE)) === CHAT) {
			return { prompt: text, answer, answerLength, system };
		}
		// As for `kind`.
		return ((flag & CONTENT) === 0
			? undefined
			: {
					...((flag & WHOLE) === 0 ? { prompt: text, answer, answerLength } : { whole: text }),
					...((flag & SIGNATURE) === 0 ? {} : { near: this.signature() }),
					...((flag & SIDES) === 0
						? {}
						: { sideLengths: [sideLengths[2 * this.row] ?? 0, sideLengths[2 * this.row + 1] ?? 0] }),
					...((flag & SYSTEM) === 0 ? {} : { system }),
				}) as unknown as ContentDigest;
	}

	private signature(): string {
		return this.packed.nearText.slice(this.row * NEAR, (this.row + 1) * NEAR);
	}
}

function textOf(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
