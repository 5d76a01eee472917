/** The value of the `listing` stage: LLaMA-Factory's dataset_info.json with the files that its entries name. */
import type { ConfigFile } from "../syntax/config/config-node.js";
import type { JsonValue } from "../syntax/json/json-node.js";

export interface DatasetListing {
	readonly config: ConfigFile;
	/** By `file_name`, as written. */
	readonly files: ReadonlyMap<string, ListedFile>;
}

export type ListedFile =
	/** `siblings`: names of the files in the folder where it should be; absent: there is no such folder. */
	| { readonly kind: "missing"; readonly siblings?: readonly string[] }
	/** Every row of it. */
	| { readonly kind: "read"; readonly rows: readonly JsonValue[] }
	/** It is there; its rows were not read, since it is large, a folder, a table or damaged. */
	| { readonly kind: "unread" };
