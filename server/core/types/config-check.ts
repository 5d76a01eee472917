/** The value of the `config` stage: a configuration file, who reads it, and what it names. */
import type { ConfigFile } from "../syntax/config/config-node.js";
import type { ConfigUse } from "./config-use.js";
import type { TrainerId } from "./training-config.js";

export interface ConfigCheck {
	readonly config: ConfigFile;
	/** The trainer that is started with the file; absent for files of other tools, such as Accelerate. */
	readonly trainer?: TrainerId;
	/** Files that it names and that exist, such as `data/dataset_info.json`, by the path as written. */
	readonly needed: ReadonlyMap<string, ConfigFile>;
	/** Scripts that are told the path of the file, when all that read it are understood. */
	readonly uses?: readonly ConfigUse[];
}
