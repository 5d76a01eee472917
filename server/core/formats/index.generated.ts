/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Format } from "../types/format.js";
import alpaca from "./alpaca.js";
import kto from "./kto.js";
import messages from "./messages.js";
import openaiPreference from "./openai-preference.js";
import preference from "./preference.js";
import pretokenized from "./pretokenized.js";
import promptCompletion from "./prompt-completion.js";
import segments from "./segments.js";
import sharegpt from "./sharegpt.js";
import text from "./text.js";

export const formats: readonly Format[] = [alpaca, kto, messages, openaiPreference, preference, pretokenized, promptCompletion, segments, sharegpt, text];
