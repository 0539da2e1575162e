import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { PATIENCE, makeOutbox } from "../../pages/desk/web/outbox.mjs";
import { action } from "../../pages/desk/web/payload.mjs";
import { add, edit, strike, toggleLegible } from "../../pages/desk/web/rows.mjs";
import { FIELDS, read, stateOf } from "./sample.mjs";

const act = (state) => action({ kind: "submit", document: 7, version: 2, reading: 5, state });

test("an action holds the rows that stand", () => {
  let state = stateOf(read("a", "A"), read("b", "B"), read("c", "C"), read("e", "E"));
  state = strike(edit(state, "a", { name: "Alpha" }), "b");
  state = add(toggleLegible(state, "e"), "medicine", FIELDS.medicine, "new");
  state = add(edit(state, "new", { name: "N" }), "medicine", FIELDS.medicine, "empty");
  const { rows } = act(state);

  assert.deepEqual(
    rows.map(({ lineage, decision }) => [lineage, decision]),
    [
      ["a", "changed"],
      ["c", ""],
      ["e", "illegible"],
      [null, "added"],
    ],
  );
});

test("a double press is one action", () => {
  const sent = [];
  const outbox = makeOutbox(
    (one) => sent.push(one),
    () => {},
  );
  outbox.post(act(stateOf(read("a", "A"))));
  outbox.post(act(stateOf(read("a", "A"))));
  outbox.answered(sent[0].op_id);

  assert.equal(sent.length, 1);
});

test("an unanswered action goes again under its own op_id, a different one under a new", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const outbox = makeOutbox(
    () => {},
    () => {},
  );
  const first = act(stateOf(read("a", "A")));
  outbox.post(first);
  mock.timers.tick(PATIENCE + 1);
  mock.timers.reset();
  const other = act(stateOf(read("b", "B")));

  assert.equal(outbox.again(act(stateOf(read("a", "A")))).op_id, first.op_id);
  assert.equal(outbox.again(other).op_id, other.op_id);
});

test("only the answer to the action that was sent ends the waiting", () => {
  const outbox = makeOutbox(
    () => {},
    () => {},
  );
  const sent = act(stateOf(read("a", "A")));
  outbox.post(sent);
  const other = outbox.answered("another");
  const busy = outbox.busy();

  assert.deepEqual([other, busy], [null, true]);
  assert.equal(outbox.answered(sent.op_id), sent);
  assert.equal(outbox.busy(), false);
});

test("an action that the server could not take yet goes once more under its own op_id", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  const outbox = makeOutbox(
    (one) => sent.push(one.op_id),
    () => {},
  );
  const first = act(stateOf(read("a", "A")));
  outbox.post(first);
  const ours = outbox.notYet(first.op_id);
  mock.timers.tick(2000);
  mock.timers.reset();

  assert.equal(ours, true);
  assert.equal(outbox.notYet("another"), false);
  assert.deepEqual(sent, [first.op_id, first.op_id]);
  assert.equal(outbox.busy(), true);
});
