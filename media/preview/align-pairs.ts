/** Puts the tokens of two models side by side: equal ids stay together, what one of them has alone stands alone. */

/** Indices; one of them is absent where the other side has a token of its own. */
export interface Pair {
	readonly a?: number;
	readonly b?: number;
}

/** More single steps than this are not searched: the rest is paired as it stands. Memory grows with its square. */
const MOST_STEPS = 1_500;

export function alignPairs(a: readonly number[], b: readonly number[]): Pair[] {
	const shorter = Math.min(a.length, b.length);
	let head = 0;
	while (head < shorter && a[head] === b[head]) {
		head++;
	}
	let tail = 0;
	while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
		tail++;
	}
	const middle = alignMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
	return [
		...Array.from({ length: head }, (_, i) => ({ a: i, b: i })),
		...joinReplaced(middle).map(({ a: i, b: j }) => ({
			...(i === undefined ? {} : { a: i + head }),
			...(j === undefined ? {} : { b: j + head }),
		})),
		...Array.from({ length: tail }, (_, i) => ({ a: a.length - tail + i, b: b.length - tail + i })),
	];
}

/** What replaces something stands beside it. */
function joinReplaced(pairs: readonly Pair[]): Pair[] {
	const joined: Pair[] = [];
	let lonely: { readonly a: number[]; readonly b: number[] } = { a: [], b: [] };
	const close = (): void => {
		for (let i = 0; i < Math.max(lonely.a.length, lonely.b.length); i++) {
			const [a, b] = [lonely.a[i], lonely.b[i]];
			joined.push({ ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) });
		}
		lonely = { a: [], b: [] };
	};
	for (const pair of pairs) {
		if (pair.a !== undefined && pair.b !== undefined) {
			close();
			joined.push(pair);
		} else if (pair.a !== undefined) {
			lonely.a.push(pair.a);
		} else if (pair.b !== undefined) {
			lonely.b.push(pair.b);
		}
	}
	close();
	return joined;
}

/** E. Myers, "An O(ND) difference algorithm" (1986): the furthest point on each diagonal for each number of steps. */
function alignMiddle(a: readonly number[], b: readonly number[]): Pair[] {
	const most = Math.min(a.length + b.length, MOST_STEPS);
	const offset = most + 1;
	const furthest = new Int32Array(2 * most + 3);
	const history: Int32Array[] = [];
	for (let steps = 0; steps <= most; steps++) {
		history.push(furthest.slice(offset - steps - 1, offset + steps + 2));
		for (let k = -steps; k <= steps; k += 2) {
			const left = furthest[offset + k - 1] ?? 0;
			const up = furthest[offset + k + 1] ?? 0;
			let x = k === -steps || (k !== steps && left < up) ? up : left + 1;
			while (x < a.length && x - k < b.length && a[x] === b[x - k]) {
				x++;
			}
			furthest[offset + k] = x;
			if (x >= a.length && x - k >= b.length) {
				return backtrack(a.length, b.length, history);
			}
		}
	}
	const longer = Math.max(a.length, b.length);
	return Array.from({ length: longer }, (_, i) => ({
		...(i < a.length ? { a: i } : {}),
		...(i < b.length ? { b: i } : {}),
	}));
}

function backtrack(endA: number, endB: number, history: readonly Int32Array[]): Pair[] {
	const pairs: Pair[] = [];
	let x = endA;
	let y = endB;
	for (let steps = history.length - 1; steps >= 0; steps--) {
		// `history[steps]` holds the diagonals -steps-1 … steps+1 as they were before the step.
		const before = history[steps] ?? new Int32Array();
		const at = (k: number): number => before[k + steps + 1] ?? 0;
		const k = x - y;
		const isDown = k === -steps || (k !== steps && at(k - 1) < at(k + 1));
		const previousX = steps === 0 ? 0 : at(isDown ? k + 1 : k - 1);
		const previousY = steps === 0 ? 0 : previousX - (isDown ? k + 1 : k - 1);
		while (x > previousX && y > previousY && x > 0 && y > 0) {
			x--;
			y--;
			pairs.push({ a: x, b: y });
		}
		if (steps > 0) {
			if (isDown) {
				y--;
				pairs.push({ b: y });
			} else {
				x--;
				pairs.push({ a: x });
			}
		}
	}
	return pairs.reverse();
}
