/** Markers that chat templates print; plain headings are written by hand. */
export function holdsMarkers(text: string): boolean {
	return /<\||\[INST\]|<start_of_turn>|<｜/.test(text);
}
