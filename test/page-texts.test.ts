/** Texts of the pages: values stand where their numbers do, whatever they hold. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { t } from "../media/texts.js";

test("values take the places of their numbers, in any order and once", () => {
	assert.equal(t("{1} of {0}", 5, "a"), "a of 5");
	assert.equal(t("{0}, {0}", "x"), "x, x");
	assert.equal(t("{0} and {1}", "{1}", "{0}"), "{1} and {0}");
	assert.equal(t("none", 1), "none");
	assert.equal(t("{name} {0} {", 1), "{name} 1 {");
	assert.equal(t("{2}"), "{2}");
});
