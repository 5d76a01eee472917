/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Rule } from "../types/rule.js";
import analysisStopped from "./analysis-stopped.js";
import brokenTokenizer from "./broken-tokenizer.js";
import invalidJsonl from "./invalid-jsonl.js";
import invalidPython from "./invalid-python.js";
import labelsNotMasked from "./labels-not-masked.js";
import missingContent from "./missing-content.js";
import missingMessages from "./missing-messages.js";
import missingRole from "./missing-role.js";
import noAssistant from "./no-assistant.js";
import noEos from "./no-eos.js";
import noEosAppended from "./no-eos-appended.js";
import nothingTrained from "./nothing-trained.js";
import promptMismatch from "./prompt-mismatch.js";
import responseMarkerNotFound from "./response-marker-not-found.js";
import roleOrder from "./role-order.js";
import sequenceTruncated from "./sequence-truncated.js";
import unknownRole from "./unknown-role.js";
import wrongEosForModel from "./wrong-eos-for-model.js";

export const rules: readonly Rule[] = [analysisStopped, brokenTokenizer, invalidJsonl, invalidPython, labelsNotMasked, missingContent, missingMessages, missingRole, noAssistant, noEos, noEosAppended, nothingTrained, promptMismatch, responseMarkerNotFound, roleOrder, sequenceTruncated, unknownRole, wrongEosForModel];
