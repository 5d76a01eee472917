/** The command line: chooses the command, and turns a usage fault or a bug into an exit code. */
import { nearest } from "../core/base/nearest.js";
import { inputFault, usageError, type UsageError } from "./arguments.js";
import { ReplaceFault } from "../node/replace-file.js";
import { check, checkHelp } from "./check.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { comparePrompts, comparePromptsHelp } from "./compare-prompts.js";
import { convert, convertHelp } from "./convert.js";
import { dedupe, dedupeHelp } from "./dedupe.js";
import { delta, deltaHelp } from "./delta.js";
import { doctor, doctorHelp } from "./doctor.js";
import { download, downloadHelp } from "./download.js";
import { explain, explainHelp } from "./explain.js";
import { freeze, freezeHelp } from "./freeze.js";
import { lock, lockHelp } from "./lock.js";
import { preflight, preflightHelp } from "./preflight.js";
import { preview, previewHelp } from "./preview.js";
import { probe, probeHelp } from "./probe.js";
import { project, projectHelp } from "./project.js";
import { render, renderHelp } from "./render.js";
import { split, splitHelp } from "./split.js";
import { stats, statsHelp } from "./stats.js";
import { tokenize, tokenizeHelp } from "./tokenize.js";
import { verifyParity, verifyParityHelp } from "./verify-parity.js";

interface Command {
	readonly help: string;
	run(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError>;
}

const commands: Readonly<Record<string, Command>> = {
	check: { help: checkHelp, run: check },
	preview: { help: previewHelp, run: preview },
	stats: { help: statsHelp, run: stats },
	explain: { help: explainHelp, run: explain },
	convert: { help: convertHelp, run: convert },
	dedupe: { help: dedupeHelp, run: dedupe },
	split: { help: splitHelp, run: split },
	download: { help: downloadHelp, run: download },
	tokenize: { help: tokenizeHelp, run: tokenize },
	render: { help: renderHelp, run: render },
	preflight: { help: preflightHelp, run: preflight },
	doctor: { help: doctorHelp, run: doctor },
	delta: { help: deltaHelp, run: delta },
	freeze: { help: freezeHelp, run: freeze },
	probe: { help: probeHelp, run: probe },
	project: { help: projectHelp, run: project },
	lock: { help: lockHelp, run: lock },
	"compare-prompts": { help: comparePromptsHelp, run: comparePrompts },
	"verify-parity": { help: verifyParityHelp, run: verifyParity },
};

const help = `Tunelint shows what a language model will be trained on, and what is wrong with it.

Usage: tunelint <command> [arguments]

Commands:
  check [paths…]          report faults in datasets and training scripts
  preview <file>          show one record as tokens, trained and masked
  stats <file>…           lengths, trained share, and what a maximum length cuts
  preflight [scripts…]    what is proved of a run over all of its rows, what is wrong, what is not known
  doctor [scripts…]       what explains a symptom of the trained model: found, ruled out, or not to be known
  delta <script>          what an option, or the edits since a commit, do to all that is trained
  freeze <file>           labels of records as a pytest file for your own environment
  project [folders…]      runs, their data, what they write and who loads it
  lock [folder]           pin chat templates, special tokens and tokenizers
  explain <rule>          the page of a rule
  convert <file>          ShareGPT, Alpaca and others to messages; JSON arrays to JSON Lines
  dedupe <file>           delete the rows that repeat another
  split <file>            move rows into a validation file
  download <model>        the tokenizer of a model on the hub, or with --dataset a dataset
  tokenize                texts to token ids, a line each
  render                  conversations to the chat template's text, a line each
  probe <script>          record the batches of your own run, and compare them
  compare-prompts <train> <test>  a script's prompts beside the text that was trained
  verify-parity [files…]  compare ids, text and masks with your own Python

  --help, --version       also after a command

Exit: 0 no error-level finding, 1 some, 2 usage or input fault.
`;

export async function run(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
	const [name, ...rest] = argv;
	if (name === undefined || name === "--help" || name === "-h" || name === "help") {
		(name === undefined ? io.writeError : io.write)(help);
		return name === undefined ? 2 : 0;
	}
	if (name === "--version" || name === "-V") {
		io.write(`${io.version}\n`);
		return 0;
	}
	const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
	if (command === undefined) {
		const meant = nearest(name, Object.keys(commands));
		const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
		return fail(io, usageError(`Unknown command "${name}".${hint}`), "tunelint --help");
	}
	const options = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
	if (options.includes("--help") || options.includes("-h")) {
		io.write(command.help);
		return 0;
	}
	try {
		const result = await command.run(rest, io);
		return typeof result === "number" ? result : fail(io, result, `tunelint ${name} --help`);
	} catch (error) {
		if (error instanceof ReplaceFault) {
			return fail(io, inputFault(error.message), "");
		}
		io.writeError(`tunelint: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		return 2;
	}
}

function fail(io: CommandIo, { message, isInput }: UsageError, more: string): ExitCode {
	io.writeError(`tunelint: ${message}\n${isInput === true ? "" : `See \`${more}\`.\n`}`);
	return 2;
}
