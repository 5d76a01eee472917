/** Normalisers: from a section of the given text to what the vocabulary is looked up with. */
import { alignUnicodeForm } from "./align-unicode-form.js";
import { regexSource } from "./pattern-node.js";
import type { NormalizerStep } from "./plan.js";
import { mapOf, type Section } from "./section.js";
import { MARKS_SINCE_UNICODE_10 } from "./unicode-tables.js";

/** A normaliser that is ready to run. `withMap`: the section's map is wanted. */
export type Normalizer = (section: Section, withMap: boolean) => Section;

export function createNormalizer(step: NormalizerStep): Normalizer {
	switch (step.kind) {
		case "unicode":
			return (section, withMap) => toUnicodeForm(section, step.form, withMap);
		case "lowercase":
			return lowercase;
		case "prepend":
			return (section, withMap) => (section.text === "" ? section : prepend(section, step.text, withMap));
		case "replace": {
			const pattern = new RegExp(regexSource(step.pattern), "gv");
			// A dollar sign means something in a replacement.
			const content = step.content.replaceAll("$", "$$$$");
			const isUnit = step.content.length === 1 && /^(?:\\u\{[\da-f]{1,4}\}|\w)$/.test(pattern.source);
			return isUnit
				? ({ text, ...rest }) => ({ text: text.replace(pattern, content), ...rest })
				: (section, withMap) => replace(section, pattern, step.content, withMap);
		}
	}
}

/** The text in front belongs to the first character. */
export function prepend(section: Section, text: string, withMap: boolean): Section {
	const { base } = section;
	if (!withMap) {
		return { text: text + section.text, base };
	}
	const old = mapOf(section);
	const map = new Int32Array(old.length + text.length * 2);
	for (let i = 0; i < text.length; i++) {
		map[i * 2] = old[0] ?? base;
		map[i * 2 + 1] = old[1] ?? base;
	}
	map.set(old, text.length * 2);
	return { text: text + section.text, base, map };
}

/** What is put in the place of a match belongs to the match's last character. */
function replace(section: Section, pattern: RegExp, content: string, withMap: boolean): Section {
	const { base } = section;
	const text = section.text.replace(pattern, () => content);
	if (text === section.text) {
		return section;
	}
	if (!withMap) {
		return { text, base };
	}
	const old = mapOf(section);
	const map = new Int32Array(text.length * 2);
	let from = 0;
	let to = 0;
	for (const match of section.text.matchAll(pattern)) {
		const end = match.index + match[0].length;
		map.set(old.subarray(from * 2, match.index * 2), to * 2);
		to += match.index - from;
		for (let i = 0; i < content.length; i++, to++) {
			map[to * 2] = end === 0 ? base : (old[end * 2 - 2] ?? base);
			map[to * 2 + 1] = end === 0 ? base : (old[end * 2 - 1] ?? base);
		}
		from = end;
	}
	map.set(old.subarray(from * 2), to * 2);
	return { text, base, map };
}

function toUnicodeForm(section: Section, form: "NFC" | "NFD" | "NFKC" | "NFKD", withMap: boolean): Section {
	if (!mayChange(section.text, form)) {
		return section;
	}
	const text = toForm(section.text, form);
	if (text === section.text) {
		return section;
	}
	const { base } = section;
	return withMap ? { text, base, map: alignUnicodeForm(section, form) } : { text, base };
}

const NEW_MARKS = new RegExp(`([${MARKS_SINCE_UNICODE_10}])`, "v");

/** Marks that the old tables lack part the text: nothing is ordered or composed across them. */
function toForm(text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD"): string {
	const whole = text.normalize(form);
	return whole === text || !NEW_MARKS.test(text)
		? whole
		: text
				.split(NEW_MARKS)
				.map((part) => (NEW_MARKS.test(part) ? part : part.normalize(form)))
				.join("");
}

/** A quick no for texts of characters that no form changes. */
function mayChange(text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD"): boolean {
	return form === "NFC" ? /[\u0300-\uffff]/.test(text) : /[\u0080-\uffff]/.test(text);
}

/** Character by character, as Rust does; JavaScript's own looks at a sigma's neighbours. */
function lowercase(section: Section, withMap: boolean): Section {
	const old = withMap ? mapOf(section) : undefined;
	const map: number[] = [];
	let text = "";
	let at = 0;
	for (const character of section.text) {
		const lower = character.toLowerCase();
		text += lower;
		for (let i = 0; i < lower.length && old !== undefined; i++) {
			map.push(old[at * 2] ?? 0, old[at * 2 + 1] ?? 0);
		}
		at += character.length;
	}
	const { base } = section;
	return withMap ? { text, base, map: Int32Array.from(map) } : { text, base };
}
