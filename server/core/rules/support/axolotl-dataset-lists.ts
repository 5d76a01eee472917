/** The lists of datasets in a configuration of Axolotl that hold rows to train on or to test with. */
import { configAt, type ConfigNode } from "../../syntax/config/config-node.js";

export function axolotlDatasetLists(root: ConfigNode | undefined): readonly ConfigNode[] {
	return ["datasets", "test_datasets"].flatMap((key) => configAt(root, key) ?? []);
}
