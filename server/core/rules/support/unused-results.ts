/** Calls whose result is all that they give, standing as statements of their own. */
import { childOf, partsOf, textOf, type PythonNode } from "../../syntax/python/syntax-tree.js";
import type { TextEdit } from "../../base/fix.js";
import type { PythonCall, PythonModule } from "../../types/python-module.js";
import { nodeAt, statementAround } from "./script-nodes.js";

export interface UnusedResult {
	readonly call: PythonCall;
	/** What the method is called on, as written. */
	readonly receiver: string;
	/** Assigns the result to the receiver; absent where it is not a plain variable or an entry of one. */
	readonly assign?: TextEdit;
}

export function unusedResults(module: PythonModule, names: readonly string[]): readonly UnusedResult[] {
	return module.calls.flatMap((call) => {
		const placed = names.includes(call.name) ? statementAround(module, call.location.range) : undefined;
		const statement = placed?.statement;
		const parts = statement?.type === "expression_statement" ? partsOf(statement) : [];
		const [only] = parts;
		const isWhole =
			parts.length === 1 && only?.start === call.location.range.start && only.end === call.location.range.end;
		const node = isWhole ? nodeAt(module, call.location.range, "call") : undefined;
		const object = childOf(childOf(node, "function"), "object");
		if (object === undefined) {
			return [];
		}
		const receiver = textOf(module.text, object);
		const at = { start: call.location.range.start, end: call.location.range.start };
		return [
			{
				call,
				receiver,
				...(isPlace(object) ? { assign: { file: module.file, range: at, newText: `${receiver} = ` } } : {}),
			},
		];
	});
}

function isPlace({ type, children }: PythonNode): boolean {
	return type === "identifier" || (type === "subscript" && children[0]?.type === "identifier");
}
