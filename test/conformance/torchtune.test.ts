/** Every shared row through torchtune's tokenizers and datasets: ids and labels are those of the real torchtune. */
import { checkReplay } from "../support/check-replay.js";
import { readCases } from "../support/replay-configs.js";
import { replayTorchtune } from "../support/torchtune-parity.js";

checkReplay("torchtune", {
	replay: replayTorchtune,
	cases: readCases("torchtune"),
	versions: ["0.4.0", "0.5.0", "0.6.1", "0.7.0"],
	tokenizers: 5,
	fullVersion: "0.6.1",
	approximate: [/stands in the text/, /Phi-3's own vocabulary/],
});
