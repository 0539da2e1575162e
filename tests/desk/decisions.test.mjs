import assert from "node:assert/strict";
import { test } from "node:test";

import * as decisions from "../../pages/desk/web/decisions.mjs";
import { accept, edit, strike } from "../../pages/desk/web/rows.mjs";
import { noFlags, read, stateOf } from "./sample.mjs";

const FLAGS = {
  a: [],
  b: [{ rule: "look-alike", level: "ask", text: "?" }],
  c: [{ rule: "vocabulary", level: "warn", text: "!" }],
};
const flagsOf = (row) => FLAGS[row.id] ?? [];
const anyRow = () => null;
const stop = (state, flags = flagsOf, taking = anyRow) => {
  const found = decisions.blocking(state, flags, taking);
  return found && [found.row.id, found.why];
};
const start = () => stateOf(read("a", "A"), read("b", "B"), read("c", "C"));

test("a submit stops at a row that asks, and at one with a warning that nobody marked", () => {
  const state = accept(start(), "c", []);

  assert.deepEqual(stop(start()), ["b", "asks"]);
  assert.deepEqual(stop(accept(start(), "b", ["look-alike"])), ["c", "remark"]);
  assert.deepEqual(stop(strike(strike(start(), "b"), "c")), null);
  assert.deepEqual(stop(accept(state, "b", ["look-alike"])), null);
  assert.deepEqual(stop(start(), noFlags), null);
});

test("a supervisor's rule stops a submit at rows that were not marked by themselves", () => {
  const sure = (row) => (row.id === "c" ? "confidence" : null);

  assert.deepEqual(stop(start(), noFlags, sure), ["c", "confidence"]);
  assert.deepEqual(stop(accept(start(), "c", []), noFlags, sure), null);
});

test("a question that was answered never blocks again, even after an edit elsewhere", () => {
  const state = edit(accept(start(), "b", ["look-alike"]), "b", { strength: "5 mg" });

  assert.deepEqual(stop(strike(state, "c")), null);
});

test("a field that was changed is asked about anew, another one is not", () => {
  const asks = () => [{ rule: "tenfold", level: "ask", text: "?", field: "strength" }];
  const state = accept(start(), "a", ["tenfold"]);
  const [row] = state.rows;
  const left = (fields) => decisions.askAnew(state, row, fields, asks).acknowledged;

  assert.deepEqual(left(["strength"]), []);
  assert.deepEqual(left(["name"]), ["tenfold:a"]);
});

test("only rows that nobody marked and that carry no warning may be taken together", () => {
  const taken = (state, flags) => decisions.unmarked(state, flags, anyRow).map(({ id }) => id);

  assert.deepEqual(taken(start(), flagsOf), ["a"]);
  assert.deepEqual(taken(strike(start(), "c"), noFlags), ["a", "b"]);
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

  assert.deepEqual(stop(state, noFlags), ["a", "asks"]);
  assert.deepEqual(stop(accept(state, "a", ["no-name"]), noFlags), null);
});
