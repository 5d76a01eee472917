/** Where the parts of a project stand, as a person reads it. */
import type { Location } from "../../core/index.js";

/** `file` relative to the working directory; line and character from 0. */
export type PlaceOf = (location: Location) => {
	readonly file: string;
	readonly line: number;
	readonly character: number;
};

/** `train.py:12`. */
export function placeWords(placeOf: PlaceOf, location: Location): string {
	const { file, line } = placeOf(location);
	return `${file}:${line + 1}`;
}

/** The name of a file that no place is needed of. */
export function fileWords(placeOf: PlaceOf, file: string): string {
	return placeOf({ file, range: { start: 0, end: 0 } }).file;
}
