/** Pairs of rows whose signatures say that they share most of their words, without comparing each row with each. */
import { SIGNATURE_LENGTH, signatureSimilarity, type ContentDigest } from "./content-digest.js";

/** Rows of a file; one without a signature resembles none. */
export interface SignedRows {
	readonly digests: readonly { readonly content?: Pick<ContentDigest, "near"> }[];
}

export interface NearPair {
	/** Index in the first file. */
	readonly a: number;
	/** Index in the second file, above `a` when the files are the same. */
	readonly b: number;
	/** 0 … 1. */
	readonly similarity: number;
}

/** Slots that must agree for two rows to be compared; 16 bands of 4 find nearly every pair above 0.7. */
const BAND = 4;
/** Rows of one bucket that a row is compared with: more are boilerplate, and comparing them all would be quadratic. */
const BUCKET = 8;
/** Rows of one file that a row of the other may resemble; more mean that its words are a form's. */
const MOST_MATCHES = 4;
/** Unrelated pairs that are looked at to learn how much all rows share. */
const SAMPLE = 200;

/** The nearest row of `first` for each row of `second`; `threshold` counts from what unrelated rows share. */
export function nearPairs(first: SignedRows, second: SignedRows, threshold: number): readonly NearPair[] {
	const isSame = first === second;
	const base = sharedByAll(first, second);
	const needed = base + (1 - base) * threshold;
	const best = new Map<number, NearPair & { readonly matches: number }>();
	for (let band = 0; band < SIGNATURE_LENGTH; band += BAND) {
		const buckets = bucketsOf(first, band);
		second.digests.forEach(({ content }, b) => {
			const near = content?.near;
			for (const a of near === undefined ? [] : (buckets.get(keyAt(near, band)) ?? [])) {
				const other = first.digests[a]?.content?.near;
				const known = best.get(b);
				if (other === undefined || near === undefined || (isSame && a >= b) || known?.a === a) {
					continue;
				}
				const similarity = signatureSimilarity(other, near);
				if (similarity >= needed) {
					const matches = (known?.matches ?? 0) + 1;
					const isBetter = known === undefined || similarity > known.similarity;
					best.set(b, isBetter ? { a, b, similarity, matches } : { ...known, matches });
				}
			}
		});
	}
	const limit = MOST_MATCHES * (SIGNATURE_LENGTH / BAND);
	return [...best.values()].filter(({ matches }) => matches <= limit).sort((x, y) => x.b - y.b);
}

function bucketsOf({ digests }: SignedRows, band: number): ReadonlyMap<number, readonly number[]> {
	const buckets = new Map<number, number[]>();
	digests.forEach(({ content }, index) => {
		if (content?.near === undefined) {
			return;
		}
		const key = keyAt(content.near, band);
		const known = buckets.get(key);
		if (known === undefined) {
			buckets.set(key, [index]);
		} else if (known.length < BUCKET) {
			known.push(index);
		}
	});
	return buckets;
}

function keyAt(signature: string, band: number): number {
	let key = 0;
	for (let i = band; i < band + BAND; i++) {
		key = (key << 8) | signature.charCodeAt(i);
	}
	return key;
}

/** What nearly all pairs of unrelated rows have in common: the words of a form, the same long instruction. */
function sharedByAll(first: SignedRows, second: SignedRows): number {
	const [a, b] = [first, second].map(({ digests }) =>
		digests.flatMap(({ content }) => (content?.near === undefined ? [] : [content.near])),
	) as [string[], string[]];
	const found: number[] = [];
	const pairs = Math.min(SAMPLE, a.length * b.length);
	for (let i = 0; i < pairs; i++) {
		// Steps that have no common factor with the lengths of most files; the same row is left out.
		const [x, y] = [(i * 7_919) % a.length, (i * 104_729 + 1) % b.length];
		if (first !== second || x !== y) {
			found.push(signatureSimilarity(a[x] ?? "", b[y] ?? ""));
		}
	}
	// The median: a few pairs may be the copies that are looked for.
	return found.sort((x, y) => x - y)[Math.floor(found.length / 2)] ?? 0;
}
