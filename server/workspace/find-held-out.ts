/** Test and validation files that no run names: by what the settings say of them, or by their names beside the training data. */
import type { Settings } from "../core/index.js";
import { isHeldOutName } from "../core/types/held-out-name.js";
import type { Host } from "../host.js";
import { DATASET_ENDINGS, isDatasetName } from "./file-kinds.js";
import { folderOfGlob, isGlob, matchesGlob } from "./matches-glob.js";
import type { FoundSettings } from "./settings-files.js";

/** More would be a folder of results rather than of splits. */
const MAX_FILES = 5;

/** `named`: the datasets of the run. Absolute paths, in the order of their names. */
export async function findHeldOut(
	host: Host,
	named: readonly string[],
	settingsOf: (file: string) => Promise<FoundSettings>,
): Promise<readonly string[]> {
	const isHeldOut = async (file: string): Promise<boolean> => {
		const { role } = (await settingsOf(file)).own;
		return role === undefined ? isHeldOutName(host.basename(file)) : role !== "train";
	};
	const found = new Set<string>();
	const folders = new Set(named.filter((file) => !isHeldOutName(file)).map((file) => host.dirname(file)));
	for (const folder of folders) {
		const files = await host.find(folder, { extensions: DATASET_ENDINGS, limit: 1_000 });
		const beside = files.filter((file) => host.dirname(file) === folder && isDatasetName(file));
		const heldOut: string[] = [];
		for (const file of beside.filter((one) => !named.includes(one)).sort()) {
			if (heldOut.length < MAX_FILES && (await isHeldOut(file))) {
				heldOut.push(file);
			}
		}
		heldOut.forEach((file) => found.add(file));
	}
	const [first] = named;
	const said = first === undefined ? [] : await filesSaid(host, (await settingsOf(first)).settings);
	said.filter((file) => !named.includes(file)).forEach((file) => found.add(file));
	return [...found];
}

/** Files of any folder that the settings call test or validation data. */
async function filesSaid(host: Host, { files }: Settings): Promise<string[]> {
	const found: string[] = [];
	for (const [glob, { role }] of Object.entries(files)) {
		if (role === undefined || role === "train") {
			continue;
		}
		if (isGlob(glob)) {
			const below = await host.find(folderOfGlob(glob).replace(/(?<=.)\/$/, ""), {
				extensions: DATASET_ENDINGS,
				limit: 1_000,
			});
			found.push(...below.filter((file) => matchesGlob(glob, file)).sort());
		} else if ((await host.stat(glob)) !== undefined) {
			found.push(glob);
		}
	}
	return found.filter(isDatasetName).slice(0, MAX_FILES);
}
