import assert from "node:assert/strict";
import { test } from "node:test";

import { begin, step } from "../../pages/desk/web/history.mjs";
import { startOf, stateOfOffer } from "../../pages/desk/web/restore.mjs";
import { edit } from "../../pages/desk/web/rows.mjs";
import { pack } from "../../pages/desk/web/steps.mjs";
import { names, read, stateOf } from "./sample.mjs";

const rows = () => [read("a", "A"), read("b", "B")];
const HERE = (at) => ({ browser: "here", at });
const THERE = (at) => ({ browser: "there", at });

function typed(...texts) {
  return texts.reduce(
    (history, name) => step(history, edit(history.present, "a", { name })),
    begin(stateOf(...rows())),
  );
}

/** A copy typed here at 200, of which the server has all up to `sent`. */
function copyOf(history, { sent = 0, from = null, version = 3 } = {}) {
  const rest = { base: rows(), clashes: [] };
  return { version, stamp: HERE(200), sent, from, rest, steps: pack(history) };
}

function dataOf(draft = null, version = 3) {
  return { document: { version }, rows: rows(), allergies: { text: "NKDA" }, draft };
}

function draftOf(stamp, name, version = 3) {
  const state = { base: rows(), ...edit(stateOf(...rows()), "a", { name }), stamp };
  return { state, version, saved_at: "2026-01-01T14:02:00Z" };
}

test("without a copy the draft comes back, and nothing can be undone", () => {
  const { history, offer } = startOf(dataOf(draftOf(HERE(100), "Alph")), null);

  assert.deepEqual(names(history.present), ["Alph", "B"]);
  assert.deepEqual([history.past.length, offer], [0, null]);
});

test("a text that the server has comes back with its undo steps", () => {
  const copy = copyOf(typed("Alph", "Alpha"), { sent: 200 });
  const { history, unsent } = startOf(dataOf(draftOf(HERE(200), "Alpha")), copy);

  assert.deepEqual(names(history.present), ["Alpha", "B"]);
  assert.deepEqual([history.past.length, unsent], [2, false]);
});

test("a text newer than this browser's draft on the server is the one to go on with", () => {
  const copy = copyOf(typed("Alph", "Alpha"), { sent: 100 });
  const { history, unsent } = startOf(dataOf(draftOf(HERE(100), "Alph")), copy);

  assert.deepEqual(names(history.present), ["Alpha", "B"]);
  assert.equal(unsent, true);
});

test("a text that never got through follows the draft that it was begun on, or none", () => {
  const first = startOf(dataOf(), copyOf(typed("Alpha")));
  const next = startOf(
    dataOf(draftOf(THERE(50), "Al")),
    copyOf(typed("Alpha"), { from: THERE(50) }),
  );

  assert.deepEqual(names(first.history.present), ["Alpha", "B"]);
  assert.deepEqual(names(next.history.present), ["Alpha", "B"]);
});

test("a draft from another machine stands, and text that never got through is offered", () => {
  const copy = copyOf(typed("Alpha"), { sent: 100 });
  const { history, offer } = startOf(dataOf(draftOf(THERE(300), "Elsewhere")), copy);

  assert.deepEqual(names(history.present), ["Elsewhere", "B"]);
  assert.equal(offer, copy);
});

test("a copy that the server had, and that is over there, is over here", () => {
  const { history, offer } = startOf(dataOf(), copyOf(typed("Alpha"), { sent: 200 }));

  assert.deepEqual(names(history.present), ["A", "B"]);
  assert.equal(offer, null);
});

test("steps never cross a save: text of an older version is merged and begins anew", () => {
  const copy = copyOf(typed("Alph", "Alpha"), { sent: 100 });
  const { history } = startOf(dataOf(draftOf(HERE(100), "Alph"), 4), copy);

  assert.deepEqual(names(history.present), ["Alpha", "B"]);
  assert.equal(history.past.length, 0);
});

test("a copy of other rows under the same number is offered, not taken", () => {
  const copy = copyOf(typed("Alpha"));
  copy.rest.base = [read("x", "X"), read("y", "Y")];
  const { history, offer } = startOf(dataOf(), copy);

  assert.deepEqual(names(history.present), ["A", "B"]);
  assert.equal(offer, copy);
});

test("an offered text is put together with what was saved since", () => {
  const data = dataOf(null, 4);
  data.rows[1] = read("b", "Better");

  assert.deepEqual(names(stateOfOffer(copyOf(typed("Alpha")), data)), ["Alpha", "Better"]);
});

test("a draft of before there was a line of allergies has the one that was read", () => {
  const draft = draftOf(HERE(100), "Alph");
  delete draft.state.allergies;
  const { history } = startOf(dataOf(draft), null);

  assert.equal(history.present.allergies, "NKDA");
});

test("a text that was kept before there was one has it, too", () => {
  const copy = copyOf(typed("Alpha"));
  copy.steps.present.length = 2;
  const { history } = startOf(dataOf(), copy);

  assert.equal(history.present.allergies, "NKDA");
});
