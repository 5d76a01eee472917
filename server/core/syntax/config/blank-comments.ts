/** JSON with comments and trailing commas → JSON of the same length, so that every offset stays. */

// A string, a comment of either kind, or a comma before a closing bracket with nothing but spaces and comments between.
const PART =
	/"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|,(?=(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*[}\]])/g;

export function blankComments(text: string): string {
	return text.replace(PART, (part) => (part.startsWith('"') ? part : part.replace(/[^\r\n]/g, " ")));
}
