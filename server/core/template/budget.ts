/** Bounds the work of a render: whatever a template does to a value, large or deep, is paid for in steps. */
import { limitError } from "./template-error.js";

/** Under half a second of work; a conversation of a thousand messages takes a hundredth of it. */
export const MAX_STEPS = 2_000_000;

// Renders are synchronous and never inside each other, so one counter does; it is unlimited between them.
let stepsLeft = Infinity;

export function withBudget<T>(body: () => T): T {
	stepsLeft = MAX_STEPS;
	try {
		return body();
	} finally {
		stepsLeft = Infinity;
	}
}

export function charge(steps: number): void {
	stepsLeft -= steps;
	if (stepsLeft < 0) {
		limitError("The template takes more than two million steps.");
	}
}

/** Work that goes over a text once. */
export function chargeText(length: number): void {
	charge(1 + (length >> 6));
}
