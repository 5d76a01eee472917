/** The syntax tree of a template; `start` is a UTF-16 offset in the normalised source. */
import type { Value } from "./values.js";

interface Node {
	readonly start: number;
}

export type Expression =
	| NameNode
	| ConstantNode
	| (Node & { readonly kind: "tuple" | "list"; readonly items: readonly Expression[] })
	| (Node & { readonly kind: "dict"; readonly pairs: readonly (readonly [Expression, Expression])[] })
	| (Node & { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression })
	| (Node & { readonly kind: "unary"; readonly operator: "+" | "-" | "not"; readonly operand: Expression })
	| (Node & {
			readonly kind: "binary";
			readonly operator: BinaryOperator;
			readonly left: Expression;
			readonly right: Expression;
	  })
	| (Node & { readonly kind: "concat"; readonly parts: readonly Expression[] })
	| (Node & {
			readonly kind: "compare";
			readonly first: Expression;
			readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[];
	  })
	| (Node & {
			readonly kind: "condition";
			readonly test: Expression;
			readonly then: Expression;
			readonly otherwise: Expression | undefined;
	  })
	| (Node & { readonly kind: "attribute"; readonly object: Expression; readonly name: string })
	| (Node & { readonly kind: "item"; readonly object: Expression; readonly index: Expression })
	| SliceNode
	| CallNode
	| FilterNode
	| (Node & {
			readonly kind: "test";
			readonly name: string;
			readonly operand: Expression;
			readonly signature: Signature;
	  });

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

export interface NameNode extends Node {
	readonly kind: "name";
	readonly name: string;
}

export interface ConstantNode extends Node {
	readonly kind: "constant";
	readonly value: Value;
}

export interface SliceNode extends Node {
	readonly kind: "slice";
	readonly from: Expression | undefined;
	readonly to: Expression | undefined;
	readonly step: Expression | undefined;
}

export interface CallNode extends Node {
	readonly kind: "call";
	readonly callee: Expression;
	readonly signature: Signature;
}

export interface FilterNode extends Node {
	readonly kind: "filter";
	readonly name: string;
	/** Absent at the start of a `filter` or filtered `set` block: the block's text. */
	readonly operand: Expression | undefined;
	readonly signature: Signature;
}

export interface Signature {
	readonly args: readonly Expression[];
	readonly keywords: readonly { readonly name: string; readonly value: Expression }[];
	readonly starArgs: Expression | undefined;
	readonly starKeywords: Expression | undefined;
}

/** What a `set`, `for` or `with` assigns to. */
export type Target =
	| NameNode
	| (Node & { readonly kind: "namespace-attribute"; readonly name: string; readonly attribute: string })
	| (Node & { readonly kind: "target-tuple"; readonly items: readonly Target[] });

export type Statement =
	| (Node & { readonly kind: "output"; readonly parts: readonly (string | Expression)[] })
	| ForNode
	| IfNode
	| MacroNode
	| CallBlockNode
	| (Node & {
			readonly kind: "filter-block";
			readonly filter: FilterNode;
			readonly body: readonly Statement[];
	  })
	| (Node & {
			readonly kind: "with";
			readonly targets: readonly Target[];
			readonly values: readonly Expression[];
			readonly body: readonly Statement[];
	  })
	| (Node & { readonly kind: "assign"; readonly target: Target; readonly value: Expression })
	| AssignBlockNode
	| BlockNode
	| (Node & { readonly kind: "generation"; readonly body: readonly Statement[] })
	| (Node & { readonly kind: "autoescape"; readonly isOff: boolean; readonly body: readonly Statement[] })
	| (Node & {
			readonly kind: "load-template";
			readonly template: Expression;
			readonly names: readonly string[];
	  })
	| (Node & { readonly kind: "break" | "continue" });

export interface ForNode extends Node {
	readonly kind: "for";
	readonly target: Target;
	readonly iterable: Expression;
	readonly body: readonly Statement[];
	readonly otherwise: readonly Statement[];
	readonly test: Expression | undefined;
	readonly isRecursive: boolean;
}

export interface IfNode extends Node {
	readonly kind: "if";
	readonly test: Expression;
	readonly body: readonly Statement[];
	readonly elifs: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
	readonly otherwise: readonly Statement[];
}

export interface Parameters {
	readonly args: readonly NameNode[];
	/** Of the last arguments. */
	readonly defaults: readonly Expression[];
}

export interface MacroNode extends Node, Parameters {
	readonly kind: "macro";
	readonly name: string;
	readonly body: readonly Statement[];
}

export interface CallBlockNode extends Node, Parameters {
	readonly kind: "call-block";
	readonly call: CallNode;
	readonly body: readonly Statement[];
}

export interface AssignBlockNode extends Node {
	readonly kind: "assign-block";
	readonly target: Target;
	readonly filter: FilterNode | undefined;
	readonly body: readonly Statement[];
}

export interface BlockNode extends Node {
	readonly kind: "block";
	readonly name: string;
	readonly body: readonly Statement[];
}
