/** Every shared row through litgpt's dataset and prompt styles: ids and labels are those of the real litgpt. */
import { checkReplay } from "../support/check-replay.js";
import { replayLitgpt } from "../support/litgpt-parity.js";
import { readCases } from "../support/replay-configs.js";

checkReplay("litgpt", {
	replay: replayLitgpt,
	cases: readCases("litgpt"),
	versions: ["0.5.4", "0.5.8", "0.5.13"],
	tokenizers: 4,
	fullVersion: "0.5.13",
	approximate: [/depends on add_bos_token/],
});
