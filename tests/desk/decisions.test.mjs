import assert from "node:assert/strict";
import { test } from "node:test";

import * as decisions from "../../pages/shared/desk/web/decisions.mjs";
import { accept, edit, statusOf, strike } from "../../pages/shared/desk/web/rows.mjs";
import { noFlags, read, stateOf } from "./sample.mjs";

const FLAGS = {
  a: [],
  b: [{ rule: "look-alike", level: "ask", text: "?" }],
  c: [{ rule: "vocabulary", level: "warn", text: "!" }],
};
const flagsOf = (row) => FLAGS[row.id] ?? [];
const start = () => stateOf(read("a", "A"), read("b", "B"), read("c", "C"));

test("only a row with an unanswered question stops a submit", () => {
  const state = start();

  assert.equal(decisions.blocking(state, flagsOf).id, "b");
  assert.equal(decisions.blocking(accept(state, "b", ["look-alike"]), flagsOf), null);
  assert.equal(decisions.blocking(strike(state, "b"), flagsOf), null);
  assert.equal(decisions.blocking(state, noFlags), null);
});

test("a question that was answered never blocks again, even after an edit", () => {
  const state = edit(accept(start(), "b", ["look-alike"]), "b", { strength: "5 mg" });

  assert.equal(decisions.blocking(state, flagsOf), null);
});

test("accepting all leaves flagged and decided rows alone", () => {
  const state = decisions.acceptUnflagged(strike(start(), "c"), flagsOf);

  assert.deepEqual(state.rows.map(statusOf), ["accepted", "undecided", "struck"]);
});

test("the next undecided row is found going round, and none when all are decided", () => {
  const state = accept(start(), "c", []);

  assert.equal(decisions.nextUndecided(state, "b", 1, flagsOf).id, "a");
  assert.equal(decisions.nextUndecided(state, "a", -1, flagsOf).id, "b");
  const done = ["a", "b", "c"].reduce((s, id) => accept(s, id, ["look-alike"]), state);
  assert.equal(decisions.nextUndecided(done, "a", 1, flagsOf), null);
});

test("work begins at the row that asks", () => {
  assert.equal(decisions.firstRow(start(), flagsOf).id, "b");
  assert.equal(decisions.firstRow(start(), noFlags).id, "a");
  assert.equal(decisions.firstRow(stateOf(), noFlags), null);
});

test("a row without a name asks for a decision", () => {
  const state = edit(start(), "a", { name: "" });

  assert.equal(decisions.blocking(state, noFlags).id, "a");
  assert.equal(decisions.blocking(accept(state, "a", ["no-name"]), noFlags), null);
});
