/** A stop token that a script puts behind the answers of preferences, where the trainer puts the same one. */
import { encloses } from "../base/text-range.js";
import { couldAllBe } from "../options/possible-releases.js";
import type { PythonCall, PythonFunction, PythonModule } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import type { PatternPart } from "../types/text-pattern.js";
import { eosText } from "./support/eos-text.js";
import { callsNamed, keywordOf } from "./support/script-calls.js";

export default defineRule({
	id: "eos-appended-twice",
	stage: "run",
	severity: "warning",
	*check(run, ctx) {
		const trainer = TRAINERS.get(run.config.trainer);
		const ends = trainer === undefined ? [] : endsOf(run, ctx);
		const [first, ...others] = ends;
		if (trainer === undefined || first === undefined) {
			return;
		}
		const doubled = first.isFollowed ? ALWAYS : doublingOf(run, ctx);
		if (doubled !== undefined) {
			yield {
				...first.part.location,
				severity: doubled.severity,
				message: `${trainer}${doubled.releases} puts the stop token behind both answers itself${first.isFollowed ? ", since a line break follows this one" : ""}, so each ends with it twice, and the model learns to write it after its end. Leave it out here.`,
				related: others.map(({ part }) => ({ ...part.location, message: "The other answer." })),
			};
		}
	},
});

/** KTO, ORPO and CPO look at the last id; DPO did not from 0.12 to 0.28, and looks at the text since. */
const TRAINERS: ReadonlyMap<string, string> = new Map([
	["trl-dpo", "DPOTrainer"],
	["trl-kto", "KTOTrainer"],
	["trl-orpo", "ORPOTrainer"],
	["trl-cpo", "CPOTrainer"],
]);
const DOUBLING = { since: "0.12.0", until: "0.29.0" };
const ALWAYS: Doubling = { releases: "", severity: "warning" };

interface Doubling {
	readonly releases: string;
	readonly severity: "warning" | "info";
}

/** Undefined: the installed release may look first. */
function doublingOf(
	{ config }: Run,
	{ libraries = new Map() }: Pick<RuleContext, "libraries">,
): Doubling | undefined {
	if (config.trainer !== "trl-dpo") {
		return undefined;
	}
	const releases = " of TRL 0.12 to 0.28";
	if (couldAllBe("trl", DOUBLING, libraries)) {
		return { releases, severity: "warning" };
	}
	const isSaid = libraries.get("trl") !== undefined;
	return isSaid
		? undefined
		: { releases: `${releases} (which release this is, no file says)`, severity: "info" };
}

interface AnswerEnd {
	readonly part: PatternPart;
	/** White space stands behind the token, so that no release sees it. */
	readonly isFollowed: boolean;
}

/** The stop tokens at the end of what a mapped function makes of the answers. */
function endsOf({ module }: Run, ctx: RuleContext): readonly AnswerEnd[] {
	const made = module.functions.filter((one) => isMapped(module, one)).flatMap(({ columns }) => columns);
	return made
		.filter(({ column }) => ANSWERS.includes(column))
		.flatMap(({ pattern }) => {
			const last = pattern.parts.at(-1);
			const before = pattern.parts.at(-2);
			const isBlank = last?.kind === "literal" && /^\s+$/.test(last.text);
			const part = isBlank ? before : last;
			const end = part === undefined ? undefined : stopAt(part, ctx);
			return part === undefined || end === undefined
				? []
				: [{ part, isFollowed: isBlank || end === "before" }];
		});
}

const ANSWERS: readonly string[] = ["chosen", "rejected", "completion"];

/** `before`: something blank follows. Only the run's own token counts: another one is no stop token of the trainer's. */
function stopAt(part: PatternPart, ctx: RuleContext): "last" | "before" | undefined {
	if (part.kind === "special") {
		return part.name === "eos_token" ? "last" : undefined;
	}
	const eos = eosText(ctx);
	if (part.kind !== "literal" || eos === undefined || !part.text.trimEnd().endsWith(eos)) {
		return undefined;
	}
	return part.text.endsWith(eos) ? "last" : "before";
}

function isMapped(module: PythonModule, { name, location }: PythonFunction): boolean {
	return callsNamed(module, "map").some((call) => {
		const given = functionGiven(call);
		const isInside = given !== undefined && encloses(given.location.range, location.range);
		return isInside || (given?.kind === "symbol" && given.name.split(".").at(-1) === name);
	});
}

function functionGiven(call: PythonCall): PythonCall["positional"][number]["value"] | undefined {
	return (keywordOf(call, "function") ?? call.positional[0])?.value;
}
