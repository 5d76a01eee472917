/** The result of a stage that never fails: what was understood, and what was wrong. */
import type { TextRange } from "./text-range.js";

export interface Problem {
	/** Names the fault in a fixed vocabulary of the stage, such as `trailing-comma`. */
	readonly code: string;
	readonly message: string;
	readonly range: TextRange;
}

export interface Staged<T> {
	readonly value?: T;
	readonly problems: readonly Problem[];
}

/** Why something cannot be shown, and what the person can do about it. Never a guess in its place. */
export interface Unavailable {
	readonly kind: "unavailable";
	readonly reason: string;
	readonly todo: string;
	/** True: the thing is there but damaged, which is worth a finding; absent: it is missing. */
	readonly isBroken?: boolean;
}

export function unavailable(reason: string, todo: string): Unavailable {
	return { kind: "unavailable", reason, todo };
}

export function isUnavailable(value: unknown): value is Unavailable {
	return typeof value === "object" && value !== null && "kind" in value && value.kind === "unavailable";
}

/** How sure a shown result is: `exact` is proved equal to the trainer's, `approximate` says why it may differ. */
export type Exactness =
	| { readonly level: "exact" }
	| { readonly level: "approximate"; readonly why: string; readonly todo?: string }
	| { readonly level: "unavailable"; readonly why: string; readonly todo: string };
