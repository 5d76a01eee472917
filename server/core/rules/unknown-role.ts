/** Roles that the chat template does not know. */
import type { Fix, TextEdit } from "../base/fix.js";
import { nearest } from "../base/nearest.js";
import { formatCount } from "../base/wording.js";
import type { RuleFinding, Severity } from "../base/finding.js";
import type { Message } from "../types/example.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import { conversationsOf } from "./support/conversations-of.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { defineRule, type RuleContext } from "../types/rule.js";

export default defineRule({
	id: "unknown-role",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx) {
		if (isBrokenRecord(ctx) || !hasFinalRoles(example, ctx)) {
			return;
		}
		const [messages = [], ...others] = conversationsOf(example).map((one) => one.messages);
		const seen = new Set<string>();
		for (const [index, message] of messages.entries()) {
			const { role, roleNode } = message;
			if (roleNode === undefined || seen.has(role) || isKnown(role, ctx)) {
				continue;
			}
			// One squiggle per wrong role: the fix changes every message of the row that has it.
			seen.add(role);
			const suggestion = suggest(role);
			yield {
				range: { start: roleNode.start, end: roleNode.end },
				...verdict(role, index, suggestion, ctx),
				...(suggestion === undefined
					? {}
					: { fixes: [changeRole([...messages, ...others.flat()], role, suggestion)] }),
			};
		}
		yield* inRejected(others.flat(), seen, ctx);
	},
	collapse({ findings, rows }) {
		const first = findings[0];
		const records = new Set(findings.map(({ record }) => record)).size;
		if (first === undefined || records === 1) {
			return findings;
		}
		const edits = findings.flatMap(({ fixes }) => fixes?.[0]?.edits ?? []);
		const all: Fix = {
			title: `Change the roles of all ${formatCount(records)} records`,
			safety: "unsafe",
			edits,
			preferred: true,
		};
		return [
			{
				...first,
				message: `${first.message} ${formatCount(records)} of ${formatCount(rows)} records of this file have such roles.`,
				fixes:
					edits.length === 0
						? []
						: [all, ...(first.fixes ?? []).map((fix) => ({ ...fix, preferred: false }))],
			},
		];
	},
});

/** The template was tried on the other answer only. */
function* inRejected(
	messages: readonly Message[],
	seen: Set<string>,
	ctx: RuleContext,
): Generator<RuleFinding> {
	for (const { role, roleNode } of messages) {
		if (roleNode !== undefined && !seen.has(role) && !isKnown(role, ctx)) {
			seen.add(role);
			const suggestion = suggest(role);
			yield {
				range: { start: roleNode.start, end: roleNode.end },
				...unsure(role, suggestion),
				...(suggestion === undefined ? {} : { fixes: [changeRole(messages, role, suggestion)] }),
			};
		}
	}
}

const KNOWN_ROLES = ["system", "user", "assistant", "tool"];
/** What other formats call the four roles. */
const SYNONYMS: Readonly<Record<string, string>> = {
	human: "user",
	customer: "user",
	input: "user",
	prompter: "user",
	gpt: "assistant",
	bot: "assistant",
	ai: "assistant",
	model: "assistant",
	chatbot: "assistant",
	output: "assistant",
	developer: "system",
	function: "tool",
	observation: "tool",
	ipython: "tool",
};

/** A template that compares with the role by name knows it, such as `developer` or `ipython`. */
function isKnown(role: string, ctx: RuleContext): boolean {
	const template = ctx.analysis?.tokenizer?.chatTemplate ?? ctx.tokenizer?.chatTemplate ?? "";
	return KNOWN_ROLES.includes(role) || template.includes(`'${role}'`) || template.includes(`"${role}"`);
}

function suggest(role: string): string | undefined {
	return SYNONYMS[role.trim().toLowerCase()] ?? nearest(role.trim(), KNOWN_ROLES);
}

function verdict(
	role: string,
	index: number,
	suggestion: string | undefined,
	ctx: RuleContext,
): Pick<RuleFinding, "message"> & { severity: Severity } {
	const outcome = ctx.config === undefined ? undefined : outcomeOf(role, index, ctx.analysis);
	return outcome === undefined
		? unsure(role, suggestion)
		: {
				severity: outcome.severity,
				message: `Unknown role "${role}"; ${outcome.text}. ${advice(suggestion)}`,
			};
}

function unsure(
	role: string,
	suggestion: string | undefined,
): Pick<RuleFinding, "message"> & { severity: Severity } {
	return {
		severity: "info",
		message: `Unknown role "${role}"; some chat templates drop such a message, others raise or print the role as it stands. ${advice(suggestion)}`,
	};
}

function advice(suggestion: string | undefined): string {
	return suggestion === undefined ? 'Use "system", "user", "assistant" or "tool".' : `Use "${suggestion}".`;
}

/** What this run's template did with the message; undefined when it was not rendered. */
function outcomeOf(
	role: string,
	index: number,
	analysis: ExampleAnalysis | undefined,
): { severity: Severity; text: string } | undefined {
	if (analysis?.renderFailure !== undefined) {
		return {
			severity: "error",
			text: `the chat template raises "${withoutStop(analysis.renderFailure.message)}"`,
		};
	}
	if (analysis?.rendered === undefined) {
		return undefined;
	}
	return analysis.rendered.droppedMessages.includes(index)
		? { severity: "error", text: "the chat template drops this message, so it is never trained" }
		: {
				severity: "warning",
				text: `the chat template prints "${role}" as it stands, a turn that the model has never seen`,
			};
}

function changeRole(messages: readonly Message[], role: string, suggestion: string): Fix {
	const edits = messages.flatMap(({ role: own, roleNode }): TextEdit[] =>
		own !== role || roleNode === undefined
			? []
			: [{ range: { start: roleNode.start, end: roleNode.end }, newText: JSON.stringify(suggestion) }],
	);
	return { title: `Change role to "${suggestion}"`, safety: "unsafe", edits, preferred: true };
}

function withoutStop(message: string): string {
	return message.replace(/[.!]\s*$/, "");
}
