/** Small templates of ours: every feature by itself, and inside of every wrapper; compared with recorded answers. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "./project-root.js";
import { readTemplateConversations, type TemplateConversation } from "./template-conversations.js";
import { compareTemplate, TRANSFORMERS, type PythonVersions, type Transformers } from "./template-parity.js";

/** `test/conformance/templates.json`, written by scripts/record-templates.py. */
export interface SmallRecords {
	readonly versions: { readonly [version in Transformers]: Omit<PythonVersions, "tokenizers"> };
	readonly small: { readonly [name: string]: { readonly [version in Transformers]: string } };
	/** The first conversation's whole answer, for a few templates. */
	readonly full: { readonly [name: string]: { readonly [version in Transformers]: FullTemplateAnswer } };
}

export interface FullTemplateAnswer {
	readonly text?: string;
	readonly spans?: readonly (readonly [number, number])[];
	readonly error?: string;
}

export interface SmallParity {
	readonly templates: number;
	readonly conversations: number;
	readonly renders: number;
	readonly equal: number;
	/** Names of the templates of which a render differs. */
	readonly differing: readonly string[];
}

interface Features {
	/** Ids of the conversations that small templates are rendered with. */
	readonly conversations: readonly string[];
	readonly single: { readonly [name: string]: string };
	/** `@@` is where an inner feature goes. */
	readonly wrappers: { readonly [name: string]: string };
	readonly inner: { readonly [name: string]: string };
}

export function readSmallRecords(): SmallRecords {
	// The recorder writes this shape.
	return readJson("templates.json") as SmallRecords;
}

export function smallTemplates(): ReadonlyMap<string, string> {
	const features = readFeatures();
	const made = new Map(Object.entries(features.single));
	for (const [outer, wrapper] of Object.entries(features.wrappers)) {
		for (const [inner, feature] of Object.entries(features.inner)) {
			made.set(
				`${outer} / ${inner}`,
				wrapper.replaceAll("@@", () => feature),
			);
		}
	}
	return made;
}

export function smallConversations(): readonly TemplateConversation[] {
	const { conversations } = readFeatures();
	return readTemplateConversations().filter(({ id }) => conversations.includes(id));
}

/** With both versions of Transformers; throws when a template was not recorded. */
export function compareSmallTemplates(versions: readonly Transformers[] = TRANSFORMERS): SmallParity {
	const conversations = smallConversations();
	const templates = smallTemplates();
	const { small } = readSmallRecords();
	const differing = new Set<string>();
	let renders = 0;
	let equal = 0;
	for (const version of versions) {
		for (const [name, template] of templates) {
			const recorded = small[name]?.[version];
			if (recorded === undefined) {
				throw new Error(`"${name}" was not recorded. Run npm run parity where Python is installed.`);
			}
			const counts = compareTemplate(template, recorded, { version, conversations });
			renders += counts.renders;
			equal += counts.renders - counts.differing.length;
			if (counts.differing.length > 0) {
				differing.add(name);
			}
		}
	}
	const sizes = { templates: templates.size, conversations: conversations.length };
	return { ...sizes, renders, equal, differing: [...differing] };
}

function readFeatures(): Features {
	// The file is written by hand in this shape.
	return readJson("templates/features.json") as Features;
}

function readJson(name: string): unknown {
	return JSON.parse(readFileSync(path.join(projectRoot, "test/conformance", name), "utf8"));
}
