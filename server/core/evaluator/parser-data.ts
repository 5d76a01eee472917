/** The dict or file that a parser of dataclasses takes its values from: `parse_dict`, `parse_json_file`, `--config recipe.yaml`. */
import { loadData } from "./call-data.js";
import { argumentOf, type CallSite } from "./call-site.js";
import { givenWords, onlyLaunch } from "./given-options.js";
import type { Interpreter } from "./interpreter.js";
import { settled, stringOf, type Value } from "./value.js";

/** Undefined where there is none, and where it is not known. `claimed`: the fields of the dataclasses. */
export function parserData(
	interpreter: Interpreter,
	site: CallSite,
	claimed: ReadonlySet<string>,
): Value | undefined {
	switch (site.name) {
		case "parse_dict":
			return settledArgument(site, "args");
		case "parse_json_file":
		case "parse_yaml_file": {
			const keyword = site.name.slice("parse_".length);
			const written = stringOf(settledArgument(site, keyword));
			const path = written ?? onlyLaunch(interpreter)?.words.find(({ isKnown }) => isKnown)?.text;
			return path !== undefined && CONFIG.test(path) ? loadData(interpreter, path, "possible") : undefined;
		}
		default:
			return claimed.has("config") ? undefined : launchedConfig(interpreter, site);
	}
}

const CONFIG = /\.(?:ya?ml|json)$/i;

function settledArgument(site: CallSite, name: string): Value | undefined {
	const argument = argumentOf(site, name, 0);
	return argument && settled(argument.value);
}

/** TRL's parser takes `--config`; that of the alignment handbook takes the file first. */
function launchedConfig(interpreter: Interpreter, site: CallSite): Value | undefined {
	const launch = onlyLaunch(interpreter);
	const word =
		givenWords(launch, ["--config"])?.[0] ?? (site.name === "parse" ? launch?.words[0] : undefined);
	return word?.isKnown && CONFIG.test(word.text) ? loadData(interpreter, word.text, "possible") : undefined;
}
