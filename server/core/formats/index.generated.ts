/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Format } from "../types/format.js";
import messages from "./messages.js";
import promptCompletion from "./prompt-completion.js";
import text from "./text.js";

export const formats: readonly Format[] = [messages, promptCompletion, text];
