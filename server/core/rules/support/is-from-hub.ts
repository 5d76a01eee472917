/** Tells whether the rows of an entry of dataset_info.json come from elsewhere, whatever file it names (data/parser.py). */
import { configAt, type ConfigNode } from "../../syntax/config/config-node.js";
import { REMOTE_SOURCES } from "../../syntax/config/read-dataset-entry.js";

export function isFromHub(entry: ConfigNode): boolean {
	return REMOTE_SOURCES.some((key) => configAt(entry, key) !== undefined);
}
