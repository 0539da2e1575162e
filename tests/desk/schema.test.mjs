import assert from "node:assert/strict";
import { test } from "node:test";

import { misread, mismatch } from "../../pages/desk/web/schema.mjs";

const LINE = { text: "Penicillin", box: [0.1, 0.2, 0.3, 0.04], sides: null };

test("a message of the known shape is taken", () => {
  assert.equal(misread("Allergies", LINE), null);
  assert.equal(misread("Allergies", { ...LINE, box: null, sides: ["", "NKDA"] }), null);
});

test("what is missing or of another kind is named by its path", () => {
  assert.equal(misread("Allergies", { ...LINE, text: undefined }), "Allergies.text");
  assert.equal(misread("Allergies", { ...LINE, box: [0.1, 0.2, "0.3", 0.04] }), "Allergies.box");
  assert.equal(misread("Allergies", null), "Allergies");
  assert.equal(misread("Taking", { allowed: 1, above: 0 }), "Taking.allowed");
});

test("a part of a list and a value of a table are looked at, too", () => {
  const kinds = { items: { enum: ["medicine", "disease"] }, type: "array" };
  const texts = { values: { type: "string" }, type: "object" };

  assert.equal(mismatch(kinds, ["medicine", "pill"], "kinds"), "kinds.1");
  assert.equal(mismatch(texts, { name: "Crocin", dose: 1 }, "fields"), "fields.dose");
});

test("what the page does not know is left alone", () => {
  assert.equal(misread("Taking", { allowed: true, above: 0, below: 1 }), null);
});
