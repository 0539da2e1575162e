import assert from "node:assert/strict";
import { test } from "node:test";

import { begin } from "../../pages/desk/web/history.mjs";
import { makeEditor } from "../../pages/desk/web/editor.mjs";
import { rowsToSend } from "../../pages/desk/web/payload.mjs";
import { fromReading, rowOf, statusOf } from "../../pages/desk/web/rows.mjs";
import { takeSide } from "../../pages/desk/web/sides.mjs";

const NAMES = { medicine: ["written", "name", "strength", "frequency", "code"], disease: ["name"] };

/** @param {string} about @param {string} field */
const question = (about, field) => ({
  rule: `differs:${about}`,
  level: "ask",
  text: `${about} differs`,
  field,
  lasting: true,
});

const DIFFERENT = {
  lineage: "different",
  kind: "medicine",
  fields: { written: "Crocin", name: "Crocin", strength: "500 mg", frequency: "OD", code: "" },
  sides: {
    strength: ["500 mg", "650 mg", "500 mg"],
    frequency: ["OD", "BD", ""],
  },
  flags: [question("strength", "strength"), question("frequency", "frequency")],
};
const LONELY = {
  lineage: "lonely",
  kind: "medicine",
  fields: { written: "Dolo", name: "Dolo", strength: "", frequency: "", code: "" },
  sides: { row: ["", "Dolo", "Dolo"] },
  flags: [question("row", "")],
};
const AGREED = {
  lineage: "agreed",
  kind: "medicine",
  decision: "accepted together",
  fields: { written: "Telma", name: "Telma", strength: "40 mg", frequency: "OD", code: "" },
  flags: [],
};

/** @param {any[]} rows */
function editorOf(rows) {
  const known = new Map(rows.map((row) => [row.lineage, row]));
  return makeEditor(begin(fromReading(rows)), rows, NAMES, {
    flagsOf: (row) =>
      (known.get(row.id)?.flags ?? []).filter(
        (flag) => !flag.field || row.fields[flag.field] === known.get(row.id).fields[flag.field],
      ),
    takingOf: () => null,
    wasSeen: () => true,
    sidesOf: (id) => known.get(id)?.sides,
    candidatesOf: () => [],
    changed() {},
  });
}

test("one begins at the first cell that differs, and an arrow leads to the next", () => {
  const editor = editorOf([AGREED, DIFFERENT, LONELY]);
  const places = [[editor.active(), editor.field()]];

  editor.acts.right();
  places.push([editor.active(), editor.field()]);
  editor.acts.left();
  places.push([editor.active(), editor.field()]);

  assert.deepEqual(places, [
    ["different", "strength"],
    ["different", "frequency"],
    ["lonely", "name"],
  ]);
});

test("what the arrows took is what is sent, and a row that one reader made up goes", () => {
  const editor = editorOf([AGREED, DIFFERENT, LONELY]);

  editor.acts.right();
  editor.acts.left();
  editor.acts.left();

  const sent = rowsToSend(editor.state());
  assert.deepEqual(
    sent.map(({ lineage, decision, fields }) => [lineage, decision, fields.strength]),
    [
      ["agreed", "accepted together", "40 mg"],
      ["different", "changed", "650 mg"],
    ],
  );
  assert.equal(editor.blocking(), null);
});

test("the key that accepts a row decides no difference", () => {
  const editor = editorOf([DIFFERENT]);

  editor.acts.accept();

  assert.equal(editor.blocking()?.why, "between");
  assert.equal(statusOf(editor.state().rows[0]), "undecided");
});

test("typing decides a difference, too, and undo asks again", () => {
  const editor = editorOf([DIFFERENT]);

  editor.acts.edit();
  editor.type("1 g");
  editor.acts.commit();
  editor.acts.right();
  const open = editor.blocking();
  editor.acts.right();
  const decided = editor.blocking();
  editor.acts.undo();

  assert.deepEqual([open?.why, decided, editor.blocking()?.why], ["between", null, "between"]);
});

test("what both agree on can be changed, dropped and added to", () => {
  const editor = editorOf([AGREED]);

  editor.acts.strike();
  editor.acts.addMedicine();
  editor.type("Metformin");
  editor.acts.commit();

  const names = rowsToSend(editor.state()).map(({ fields }) => fields.name);
  assert.deepEqual(names, ["Metformin"]);
});

test("a row dropped by one side comes back by the other", () => {
  const state = fromReading([LONELY]);
  const row = state.rows[0];

  const dropped = takeSide(state, row, LONELY.sides, "row", 0);
  const back = takeSide(dropped, dropped.rows[0], LONELY.sides, "row", 1);

  assert.deepEqual(
    [rowOf(dropped, "lonely").struck, rowOf(back, "lonely").struck],
    [true, false],
  );
});

test("an illegible row that one reader read is decided like a field", () => {
  const state = fromReading([LONELY]);
  const sides = { legible: ["yes", "no", "yes"] };

  const taken = takeSide(state, state.rows[0], sides, "legible", 1);

  assert.equal(statusOf(taken.rows[0]), "illegible");
});
