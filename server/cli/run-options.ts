/** Options that choose or change the run that a question is asked under: `--run`, `--trainer`, `--tokenizer`, `--option`. */
import type { Host } from "../host.js";
import type { PreviewOptions } from "../workspace/workspace.js";
import { inputFault, usageError, type ParsedArguments, type UsageError } from "./arguments.js";

export const runOptionNames = {
	values: ["--run", "--trainer", "--tokenizer"],
	lists: ["--option"],
} as const;

export const runOptionHelp = `  --run <file>              the training script or config; else the one that belongs to the file
  --trainer <id[@version]>  another trainer or version than the script's
  --tokenizer <path>        a tokenizer folder or a model name
  --option <name=value>     an option of the trainer, in its own spelling; may be repeated
`;

export function readRunOptions({ values, lists }: ParsedArguments): PreviewOptions | UsageError {
	const options = (lists.get("--option") ?? []).map((option) => {
		const equals = option.indexOf("=");
		return { name: option.slice(0, Math.max(equals, 0)).trim(), value: option.slice(equals + 1).trim() };
	});
	if (options.some(({ name }) => name === "")) {
		return usageError("--option needs name=value.");
	}
	const [run, trainer, tokenizer] = [values.get("--run"), values.get("--trainer"), values.get("--tokenizer")];
	return {
		...(run === undefined ? {} : { run }),
		...(trainer === undefined ? {} : { trainer }),
		...(tokenizer === undefined ? {} : { tokenizer }),
		...(options.length === 0 ? {} : { options }),
	};
}

/** Paths on the command line are relative to the working directory, not to the script. */
export async function resolveRunOptions(
	host: Host,
	cwd: string,
	options: PreviewOptions,
): Promise<PreviewOptions | UsageError> {
	const run = options.run === undefined ? undefined : host.resolve(cwd, options.run);
	if (run !== undefined && (await host.stat(run)) === undefined) {
		return inputFault(`There is no "${options.run ?? run}".`);
	}
	return {
		...options,
		...(run === undefined ? {} : { run }),
		...localTokenizer(host, cwd, options.tokenizer),
	};
}

function localTokenizer(host: Host, cwd: string, tokenizer: string | undefined): { tokenizer?: string } {
	if (tokenizer === undefined) {
		return {};
	}
	return { tokenizer: /^\.{0,2}[/\\]|^\.{1,2}$/.test(tokenizer) ? host.resolve(cwd, tokenizer) : tokenizer };
}
