import assert from "node:assert/strict";
import { test } from "node:test";

import { GONE, merge, takeTheirs } from "../../pages/desk/web/merge.mjs";
import { restored } from "../../pages/desk/web/restore.mjs";
import { add, edit, rowOf, strike } from "../../pages/desk/web/rows.mjs";
import { FIELDS, names, read, stateOf } from "./sample.mjs";

const base = () => [read("a", "A"), read("b", "B")];
const withName = (row, fields) => ({ ...row, fields: { ...row.fields, ...fields } });

test("fields that only one side touched are merged", () => {
  const theirs = [withName(read("a", "A"), { strength: "5 mg" }), read("b", "B")];
  const yours = edit(stateOf(...base()), "a", { name: "Alpha" });
  const result = merge(base(), theirs, yours);

  assert.deepEqual(rowOf(result.state, "a").fields, {
    written: "A",
    name: "Alpha",
    strength: "5 mg",
  });
  assert.deepEqual([result.clashes.length, result.merged.map(({ theirs: t }) => t)], [0, ["5 mg"]]);
});

test("a field that both changed differently is asked about and keeps yours until then", () => {
  const theirs = [withName(read("a", "A"), { name: "Theirs" }), read("b", "B")];
  const yours = edit(stateOf(...base()), "a", { name: "Yours" });
  const { state, clashes } = merge(base(), theirs, yours);

  assert.deepEqual(
    clashes.map(({ field, was, theirs: t, yours: y }) => [field, was, t, y]),
    [["name", "A", "Theirs", "Yours"]],
  );
  assert.equal(rowOf(state, "a").fields.name, "Yours");
  assert.equal(rowOf(takeTheirs(state, clashes[0]), "a").fields.name, "Theirs");
});

test("both typed the same: nothing is asked", () => {
  const theirs = [withName(read("a", "A"), { name: "Same" }), read("b", "B")];
  const yours = edit(stateOf(...base()), "a", { name: "Same" });

  assert.equal(merge(base(), theirs, yours).clashes.length, 0);
});

test("rows that either side added are all there", () => {
  const theirs = [...base(), read("c", "C")];
  const yours = edit(add(stateOf(...base()), "medicine", FIELDS.medicine, "new"), "new", {
    name: "N",
  });

  assert.deepEqual(names(merge(base(), theirs, yours).state), ["A", "B", "N", "C"]);
});

test("a row they took out goes when you had not touched it, else you are asked", () => {
  const theirs = [read("b", "B")];
  const untouched = merge(base(), theirs, stateOf(...base()));
  const touched = merge(base(), theirs, edit(stateOf(...base()), "a", { name: "Alpha" }));

  assert.deepEqual(names(untouched.state), ["B"]);
  assert.deepEqual(names(touched.state), ["Alpha", "B"]);
  assert.equal(touched.clashes[0].theirs, GONE);
  assert.deepEqual(names(takeTheirs(touched.state, touched.clashes[0])), ["B"]);
});

test("a row you struck out and they changed is asked about", () => {
  const theirs = [withName(read("a", "A"), { name: "Better" }), read("b", "B")];
  const { state, clashes } = merge(base(), theirs, strike(stateOf(...base()), "a"));

  assert.equal(clashes[0].yours, GONE);
  const taken = rowOf(takeTheirs(state, clashes[0]), "a");
  assert.deepEqual([taken.struck, taken.fields.name], [false, "Better"]);
});

test("a draft of this version comes back as it was", () => {
  const state = edit(stateOf(...base()), "a", { name: "Alpha" });
  const draft = { version: 3, state: { base: base(), ...state } };

  assert.deepEqual(restored(draft, 3, base()).state, state);
});

test("a draft of an older version is merged with what was saved since", () => {
  const state = edit(stateOf(...base()), "a", { name: "Alpha" });
  const draft = { version: 3, state: { base: base(), ...state } };
  const now = [read("a", "A"), withName(read("b", "B"), { strength: "5 mg" })];
  const result = restored(draft, 4, now);

  assert.deepEqual(names(result.state), ["Alpha", "B"]);
  assert.equal(rowOf(result.state, "b").fields.strength, "5 mg");
});

test("a draft that is not one of ours is left aside", () => {
  assert.equal(restored(null, 1, base()), null);
  assert.equal(restored({ version: 1, state: "text" }, 1, base()), null);
});

test("choices that were still open come back with the draft", () => {
  const clash = { id: "a", kind: "medicine", row: "A", field: "name", was: "A", theirs: "T" };
  const state = edit(stateOf(...base()), "a", { name: "Alpha" });
  const draft = { version: 3, state: { base: base(), ...state, clashes: [clash] } };

  assert.deepEqual(restored(draft, 3, base()).clashes, [clash]);
});

const told = (allergies) => ({ ...stateOf(...base()), allergies });

test("allergies that only one side touched are merged", () => {
  const theirs = merge(base(), base(), told("NKDA"), { was: "NKDA", theirs: "Penicillin" });
  const yours = merge(base(), base(), told("Sulfa"), { was: "NKDA", theirs: "NKDA" });

  assert.deepEqual([theirs.state.allergies, theirs.merged.length], ["Penicillin", 1]);
  assert.deepEqual([yours.state.allergies, yours.merged.length], ["Sulfa", 0]);
});

test("allergies that both changed are asked about and keep yours until then", () => {
  const sides = { was: "", theirs: "Penicillin" };
  const { state, clashes } = merge(base(), base(), told("Sulfa"), sides);

  assert.deepEqual([state.allergies, clashes.length], ["Sulfa", 1]);
  assert.equal(takeTheirs(state, clashes[0]).allergies, "Penicillin");
});
