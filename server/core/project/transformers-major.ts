/** Which major version of Transformers a run uses, where the files around it settle that. */
import type { TrainerVersion } from "../types/training-config.js";
import { satisfies } from "./library-versions.js";

/** One early and one late release of each: a range that admits both majors settles nothing. */
const RELEASES = [
	{ major: 4, versions: ["4.36.0", "4.57.6"] },
	{ major: 5, versions: ["5.0.0", "5.99.0"] },
] as const;

export function transformersMajor({ version, specifier }: TrainerVersion): 4 | 5 | undefined {
	if (version !== undefined) {
		const major = Number.parseInt(version, 10);
		return RELEASES.find((one) => one.major === major)?.major;
	}
	if (specifier === undefined) {
		return undefined;
	}
	const admitted = RELEASES.filter(({ versions }) => versions.some((one) => satisfies(one, specifier)));
	return admitted.length === 1 ? admitted[0]?.major : undefined;
}
