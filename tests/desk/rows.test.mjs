import assert from "node:assert/strict";
import { test } from "node:test";

import * as rows from "../../pages/desk/web/rows.mjs";
import { FIELDS, disease, names, read, stateOf } from "./sample.mjs";

const start = () => stateOf(read("a", "Ascobic Acid"), disease("d", "HTN"), read("b", "Aten-D"));

test("medicines stand before diseases, each in the order of the reading", () => {
  assert.deepEqual(names(start()), ["Ascobic Acid", "Aten-D", "HTN"]);
});

test("an edit keeps what was read and marks the row as changed", () => {
  const row = rows.rowOf(rows.edit(start(), "a", { name: "Ascorbic acid" }), "a");

  assert.equal(row.read.name, "Ascobic Acid");
  assert.equal(rows.statusOf(row), "changed");
});

test("a code goes with its name, comes back with it, and stays when only capitals change", () => {
  const read = { ...disease("d", "HTN"), fields: { written: "HTN", name: "HTN", code: "I10" } };
  const typed = (...names) =>
    names.reduce((state, name) => rows.edit(state, "d", { name }), stateOf(read)).rows[0].fields.code;

  assert.equal(typed("Htn."), "I10");
  assert.equal(typed("Asthma"), "");
  assert.equal(typed("Asthma", "htn"), "I10");
});

test("a code that a person gave before the name stays", () => {
  const added = rows.add(start(), "disease", FIELDS.disease, "new");
  const state = rows.edit(rows.edit(added, "new", { code: "J45" }), "new", { name: "Asthma" });

  assert.equal(rows.rowOf(state, "new").fields.code, "J45");
});

test("typing what was read counts as accepted, not as changed", () => {
  const there = rows.edit(start(), "a", { name: "x" });
  const back = rows.edit(there, "a", { name: "Ascobic Acid" });

  assert.equal(rows.statusOf(rows.rowOf(back, "a")), "accepted");
});

test("an edit that changes nothing gives the same state", () => {
  const state = start();

  assert.equal(rows.edit(state, "a", { name: " Ascobic Acid\n" }), state);
});

test("pasted line breaks become spaces", () => {
  assert.equal(rows.oneLine(" one\r\ntwo\tthree \n"), "one two three");
});

test("striking out twice restores the row as it was", () => {
  const changed = rows.edit(start(), "a", { name: "x" });
  const struck = rows.strike(changed, "a");

  assert.equal(rows.statusOf(rows.rowOf(struck, "a")), "struck");
  assert.deepEqual(rows.strike(struck, "a"), changed);
});

test("striking out an empty new row takes it away", () => {
  const state = start();
  const added = rows.add(state, "medicine", FIELDS.medicine, "new");

  assert.equal(rows.strike(added, "new").rows.length, state.rows.length);
});

test("a new medicine stands after the medicines and before the diseases", () => {
  const added = rows.add(start(), "medicine", FIELDS.medicine, "new");

  assert.deepEqual(
    added.rows.map((row) => row.id),
    ["a", "b", "new", "d"],
  );
});

test("illegible is an answer that can be taken back", () => {
  const state = rows.toggleLegible(start(), "a");

  assert.equal(rows.statusOf(rows.rowOf(state, "a")), "illegible");
  assert.equal(rows.statusOf(rows.rowOf(rows.toggleLegible(state, "a"), "a")), "undecided");
});

test("accepting restores a struck-out row and answers its question once", () => {
  const struck = rows.strike(start(), "a");
  const once = rows.accept(struck, "a", ["look-alike"]);

  assert.equal(rows.statusOf(rows.rowOf(once, "a")), "accepted");
  assert.deepEqual(once.acknowledged, ["look-alike:a"]);
  assert.equal(rows.accept(once, "a", ["look-alike"]), once);
});

test("rows taken together are told from those accepted by themselves until one is marked", () => {
  const state = rows.accept(start(), "a", []);
  const taken = rows.takeTogether(state, state.rows.slice(1));
  const marked = rows.accept(taken, "b", []);

  assert.deepEqual(taken.rows.map(rows.statusOf), ["accepted", "together", "together"]);
  assert.deepEqual(marked.rows.map(rows.statusOf), ["accepted", "accepted", "together"]);
});

test("a code by itself makes no row changed, and is in the list of what is stored", () => {
  const state = rows.edit(start(), "d", { code: "I10" });

  assert.equal(rows.statusOf(rows.rowOf(state, "d")), "accepted");
  assert.deepEqual(
    rows.changes(state).map(({ field, to }) => [field, to]),
    [["code", "I10"]],
  );
});

test("the changes list says old and new, struck out and added, and leaves empty rows out", () => {
  let state = rows.edit(start(), "a", { name: "Ascorbic acid" });
  state = rows.strike(state, "b");
  state = rows.add(state, "disease", FIELDS.disease, "new");
  const list = rows.changes(state);

  assert.deepEqual(
    list.map(({ what, from, to }) => [what, from, to]),
    [
      ["changed", "Ascobic Acid", "Ascorbic acid"],
      ["struck", "Aten-D", ""],
    ],
  );
});

test("another line of allergies is a change, put before those of the rows", () => {
  const state = rows.tell(rows.edit(stateOf(read("a", "A")), "a", { name: "B" }), " Penicillin\n");
  const found = rows.changes(state, "NKDA").map(({ kind, from, to }) => [kind, from, to]);

  assert.deepEqual(found, [
    ["allergies", "NKDA", "Penicillin"],
    ["medicine", "A", "B"],
  ]);
});
