/** Methods and attributes of ints, bools and floats that templates may use. */
import { numericOf } from "./compare.js";
import { PyFloat, PyFunction, type Value } from "./values.js";

export function numberMethod(object: Value, name: string): Value | undefined {
	const number = numericOf(object);
	if (number === undefined) {
		return undefined;
	}
	const method = (call: () => Value): PyFunction => new PyFunction(name, "builtin_function_or_method", call);
	switch (name) {
		case "real":
			return object instanceof PyFloat ? object : number;
		case "numerator":
			return object instanceof PyFloat ? undefined : number;
		case "imag":
			return object instanceof PyFloat ? new PyFloat(0) : 0;
		case "denominator":
			return object instanceof PyFloat ? undefined : 1;
		case "conjugate":
			return method(() => object);
		case "is_integer":
			return object instanceof PyFloat ? method(() => Number.isInteger(object.value)) : undefined;
		case "bit_length":
			return object instanceof PyFloat
				? undefined
				: method(() => (number == 0 ? 0 : BigInt(number).toString(2).replace("-", "").length));
		default:
			return undefined;
	}
}
