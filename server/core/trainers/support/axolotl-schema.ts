/** Which options of a dataset Axolotl's schema takes. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { DatasetReference } from "../../types/training-config.js";
import type { AxolotlBehaviour } from "./axolotl-behaviour.js";

/** What is left when an entry does not fit the schema of datasets, and the next one in the union, DPO's, takes it. */
const KEPT: readonly string[] = [
	"path",
	"split",
	"type",
	"data_files",
	"revision",
	"field_messages",
	"field_chosen",
	"field_rejected",
];
/** Without these the rows are read in other ways. */
const RENAMING: readonly string[] = [
	"message_property_mappings",
	"message_field_role",
	"message_field_content",
	"roles",
];

/** The dataset with the options that count; a value that the schema does not know makes Axolotl forget most of them. */
export function datasetAsRead(
	dataset: DatasetReference,
	{ version, endOptions }: AxolotlBehaviour,
): DatasetReference | Unavailable {
	const { options = {} } = dataset;
	const wrong = ["train_on_eos", "train_on_eot"].find((name) => {
		const value = options[name]?.value ?? null;
		return value !== null && endOptions !== undefined && !endOptions.includes(String(value));
	});
	if (wrong === undefined || (wrong === "train_on_eot" && !endOptions?.includes("none"))) {
		return dataset;
	}
	const value = String(options[wrong]?.value);
	if (RENAMING.some((name) => options[name] !== undefined)) {
		return unavailable(
			`Axolotl ${version} does not know \`${wrong}: ${value}\`; it then takes the dataset for one of DPO and forgets how its rows are read.`,
			`Use one of ${endOptions?.join(", ") ?? ""}, or Axolotl 0.17 or newer.`,
		);
	}
	return {
		...dataset,
		options: Object.fromEntries(Object.entries(options).filter(([name]) => KEPT.includes(name))),
	};
}
