/** How the characters of a text get into an array. */

/** Writes the UTF-16 units of a text to the start of an array that is long enough; a machine may have a quicker way than one by one. */
export type CopyUnits = (text: string, units: Uint16Array) => void;

/** Where there is no quicker way. */
export function copyOneByOne(text: string, units: Uint16Array): void {
	for (let i = 0; i < text.length; i++) {
		units[i] = text.charCodeAt(i);
	}
}
