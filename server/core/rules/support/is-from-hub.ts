/** Tells whether the rows of an entry of dataset_info.json come from elsewhere, whatever file it names (data/parser.py). */
import { configAt, type ConfigNode } from "../../syntax/config/config-node.js";

export function isFromHub(entry: ConfigNode): boolean {
	return ["hf_hub_url", "ms_hub_url", "om_hub_url", "script_url", "cloud_file_name"].some(
		(key) => configAt(entry, key) !== undefined,
	);
}
