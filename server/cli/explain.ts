/** `tunelint explain <rule>`: the packaged page, offline. */
import { nearest } from "../core/base/nearest.js";
import { explainPage } from "../core/features/explain.js";
import { rules } from "../core/index.js";
import { parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { escapeControls } from "./terminal.js";
import { withHost } from "./with-host.js";

export const explainHelp = `Usage: tunelint explain <rule>

Prints the page of a rule: what it flags, why, examples, and how to mend it.
`;

export async function explain(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {});
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const [rule, ...others] = parsed.positional;
	const ids = rules.map(({ id }) => id);
	if (rule === undefined || others.length > 0) {
		return usageError(`Name one rule: ${ids.join(", ")}.`);
	}
	if (!ids.includes(rule)) {
		const meant = nearest(rule, ids);
		return usageError(
			`There is no rule "${rule}". ${meant === undefined ? `Rules: ${ids.join(", ")}.` : `Did you mean "${meant}"?`}`,
		);
	}
	return withHost(io, async (host) => {
		const page = await host.readRulePage(rule);
		if (page === undefined) {
			io.writeError(`tunelint: The page of "${rule}" is missing from this installation.\n`);
			return 2;
		}
		io.write(escapeControls(explainPage(page)));
		return 0;
	});
}
