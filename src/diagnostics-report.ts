/** The report that a person pastes into an issue: versions, states and counts, without rows and without paths. Pure, so that it can be tested without VS Code. */

export interface ReportFacts {
	/** Pairs of a name and a value, in the order in which they are shown. */
	readonly versions: readonly (readonly [string, string])[];
	readonly server: readonly (readonly [string, string])[];
	/** Of the active document; empty when there is none of ours. */
	readonly document: readonly (readonly [string, string])[];
	/** Setting → value, where it is not the default. */
	readonly settings: Readonly<Record<string, unknown>>;
	/** Rule → number of findings that are shown. */
	readonly findings: Readonly<Record<string, number>>;
}

/** Settings whose values name places or models of the person. */
const PRIVATE: readonly string[] = ["run", "tokenizer"];

export function diagnosticsReport({ versions, server, document, settings, findings }: ReportFacts): string {
	const sections = [
		["Versions", list(versions)],
		["Language server", list(server)],
		["Active document", list(document)],
		["Settings that were changed", list(Object.entries(settings).map(shownSetting))],
		[
			"Findings by rule",
			list(Object.entries(findings).map(([rule, count]) => [rule, String(count)] as const)),
		],
	] as const;
	return ["# Tunelint diagnostics", ...sections.map(([title, body]) => `## ${title}\n\n${body}`), ""].join(
		"\n\n",
	);
}

function list(pairs: readonly (readonly [string, string])[]): string {
	return pairs.length === 0 ? "none" : pairs.map(([name, value]) => `- ${name}: ${value}`).join("\n");
}

function shownSetting([name, value]: readonly [string, unknown]): readonly [string, string] {
	return [name, PRIVATE.includes(name) ? "(set)" : JSON.stringify(value)];
}
