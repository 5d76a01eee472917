/** Every shared row through mlx-lm's datasets and loss: ids and labels are those of the real mlx-lm. */
import { checkReplay } from "../support/check-replay.js";
import { replayMlxLm } from "../support/mlx-lm-parity.js";
import { readCases } from "../support/replay-configs.js";

checkReplay("mlx-lm", {
	replay: replayMlxLm,
	cases: readCases("mlx-lm"),
	versions: ["0.22.5", "0.24.1", "0.26.4", "0.28.4", "0.30.7", "0.31.3", "0.32.2"],
	tokenizers: 3,
	fullVersion: "0.32.2",
	approximate: [],
});
