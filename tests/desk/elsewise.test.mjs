import assert from "node:assert/strict";
import { test } from "node:test";

import { makeEditor } from "../../pages/desk/web/editor.mjs";
import { begin } from "../../pages/desk/web/history.mjs";
import { statusOf } from "../../pages/desk/web/rows.mjs";
import { FIELDS, noFlags, read, stateOf } from "./sample.mjs";

/** @param {{reader: string, fields: Record<string, string>}[]} others */
function opened(others) {
  const rows = [read("a", "Aten", { fields: { written: "A", name: "Aten", strength: "50 mg" } })];
  return makeEditor(begin(stateOf(...rows)), rows, FIELDS, {
    flagsOf: noFlags,
    takingOf: () => null,
    wasSeen: () => true,
    othersOf: () => others,
    candidatesOf: () => [],
    changed: () => {},
  });
}

const fieldsOf = (/** @type {ReturnType<typeof opened>} */ editor) => {
  const { name, strength } = editor.state().rows[0].fields;
  return `${name} ${strength}`;
};

const WEAKER = { reader: "vlm", fields: { strength: "25 mg" } };
const OTHERWISE = { reader: "ocr", fields: { name: "Aten-D" } };

test("one key takes what another model reads, the next press the next one's, then as it stood", () => {
  const editor = opened([WEAKER, OTHERWISE]);
  const seen = [];

  for (let press = 0; press < 4; press += 1) {
    editor.acts.takeOther();
    seen.push(fieldsOf(editor));
  }

  assert.deepEqual(seen, ["Aten 25 mg", "Aten-D 50 mg", "Aten 50 mg", "Aten 25 mg"]);
});

test("what a person typed gives way to what they take, and undo brings it back", () => {
  const editor = opened([WEAKER]);
  editor.openCell("a", "strength");
  editor.type("75 mg");
  editor.acts.commit();

  editor.acts.takeOther();
  const taken = [fieldsOf(editor), statusOf(editor.state().rows[0])];
  editor.acts.undo();

  assert.deepEqual(taken, ["Aten 25 mg", "changed"]);
  assert.equal(fieldsOf(editor), "Aten 75 mg");
});

test("where no model reads it otherwise, or the row is struck out, the key does nothing", () => {
  const alone = opened([]);
  const struck = opened([WEAKER]);
  struck.acts.strike();

  alone.acts.takeOther();
  struck.acts.takeOther();

  assert.deepEqual([fieldsOf(alone), fieldsOf(struck)], ["Aten 50 mg", "Aten 50 mg"]);
});
