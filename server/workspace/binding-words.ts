/** Words for how a dataset came to its run, as the status bar says them. */

/** A script names the dataset. */
export const NAMED = "names this file";
/** A script names a path that is not here, and this is the only file that can be meant. */
export const LIKELY = "likely: names a file of this name";
/** No script names the dataset, and this one names no data. */
export const NEAREST = "nearest training script";
