import assert from "node:assert/strict";
import { test } from "node:test";

import { begin, redo, step, undo } from "../../pages/desk/web/history.mjs";

test("undo brings back each earlier state and stops at the first", () => {
  const history = step(step(begin("a"), "b"), "c");

  assert.equal(undo(history).present, "b");
  assert.equal(undo(undo(undo(history))).present, "a");
});

test("redo goes forward again until something new is done", () => {
  const back = undo(step(step(begin("a"), "b"), "c"));

  assert.equal(redo(back).present, "c");
  assert.equal(redo(redo(back)).present, "c");
  assert.equal(redo(step(back, "d")).present, "d");
});

test("an act that changes nothing takes no undo", () => {
  const history = begin("a");

  assert.equal(step(history, "a"), history);
});

test("a thousand acts are kept and older ones are forgotten", () => {
  let history = begin(0);
  for (let n = 1; n <= 1500; n += 1) history = step(history, n);

  assert.equal(history.past.length, 1000);
});
