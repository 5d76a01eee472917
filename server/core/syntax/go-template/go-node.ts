/** The parts of Go's text/template that Modelfiles are written in. */

export type GoNode =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "print"; readonly value: GoExpression }
	/** `$name := value` and `$name = value`. */
	| { readonly kind: "set"; readonly name: string; readonly isNew: boolean; readonly value: GoExpression }
	| {
			readonly kind: "if" | "with";
			readonly test: GoExpression;
			readonly body: readonly GoNode[];
			readonly otherwise: readonly GoNode[];
	  }
	| {
			readonly kind: "range";
			/** `$index, $element := …`. */
			readonly names: readonly string[];
			readonly list: GoExpression;
			readonly body: readonly GoNode[];
			readonly otherwise: readonly GoNode[];
	  }
	| { readonly kind: "break" | "continue" };

export type GoExpression =
	| { readonly kind: "constant"; readonly value: string | number | boolean | null }
	/** `.A.B`: of the dot; `$.A`: of the whole data (`$` is its name); `$name.A`. */
	| { readonly kind: "path"; readonly name?: string; readonly keys: readonly string[] }
	| { readonly kind: "call"; readonly name: string; readonly values: readonly GoExpression[] };
