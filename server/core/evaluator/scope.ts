/** Scopes: where names are looked up, and how the branches of a condition come together again. */
import { choose, withCertainty, type Scope, type Value } from "./value.js";

export function createScope(kind: Scope["kind"], parent?: Scope): Scope {
	return { kind, parent, names: new Map() };
}

export function lookUp(scope: Scope, name: string): Value | undefined {
	for (let at: Scope | undefined = scope; at; at = at.parent) {
		const value = at.names.get(name);
		if (value) {
			return value;
		}
	}
	return undefined;
}

/** True when the name was bound before the loop that the code stands in, so that an assignment repeats. */
export function isBoundOutsideLoop(scope: Scope, name: string): boolean {
	let crossed = false;
	for (let at: Scope | undefined = scope; at; at = at.parent) {
		if (at.names.has(name)) {
			return crossed;
		}
		if (at.kind === "function" || at.kind === "module") {
			return false;
		}
		crossed ||= at.kind === "loop";
	}
	return false;
}

/** Binds a name and forgets what was known of its attributes. */
export function bind(scope: Scope, name: string, value: Value): void {
	scope.names.set(name, value);
}

/** The name under which a key of a row is bound. */
export function keyName(row: string, key: string): string {
	return `${row}["${key}"]`;
}

/** Brings alternatives together: a name that differs between them becomes a choice. */
export function mergeBranches(scope: Scope, branches: readonly Scope[]): void {
	const names = new Set(branches.flatMap((branch) => [...branch.names.keys()]));
	for (const name of names) {
		const before = lookUp(scope, name);
		const values = branches.map((branch) => branch.names.get(name) ?? before);
		const known = values.filter((value) => value !== undefined);
		const merged = choose(known);
		if (merged) {
			scope.names.set(name, known.length < values.length ? withCertainty(merged, "possible") : merged);
		}
	}
}
