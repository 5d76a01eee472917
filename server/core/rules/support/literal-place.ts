/** Where the value of an argument is written: `MODEL = "…"` of `from_pretrained(MODEL)`. */
import type { Location } from "../../base/text-range.js";
import type { PythonModule, PythonValue } from "../../types/python-module.js";

/** The literal that a person would edit; `source` itself where it is no argument of the script, or of another kind. */
export function literalPlace(
	{ calls }: PythonModule,
	source: Location,
	kind: (PythonValue & { readonly kind: "string" | "number" })["kind"],
): Location {
	const argument = calls
		.flatMap(({ positional, keywords }) => [...positional, ...keywords])
		.find(
			({ location: { file, range } }) =>
				file === source.file && range.start === source.range.start && range.end === source.range.end,
		);
	return argument?.value.kind === kind ? argument.value.location : source;
}
