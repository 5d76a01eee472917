/** Gives a configuration the plan of its run. */
import type { ConfigFile } from "../syntax/config/config-node.js";
import type { PythonModule } from "../types/python-module.js";
import type { TrainingConfig } from "../types/training-config.js";
import { planOfConfig } from "./plan-of-config.js";
import { planOfScript } from "./plan-of-script.js";
import type { Libraries } from "./possible-releases.js";

/** `configFile`: the file that describes the run; else the script does. */
export function withPlan(
	config: TrainingConfig,
	{ module, configFile }: { readonly module: PythonModule; readonly configFile?: ConfigFile },
	libraries: Libraries,
): TrainingConfig {
	const plan =
		configFile === undefined
			? planOfScript(module, config, libraries)
			: planOfConfig(configFile, config.trainer, libraries);
	return plan === undefined ? config : { ...config, plan };
}
