import assert from "node:assert/strict";
import { test } from "node:test";

import { begin, step, undo } from "../../pages/desk/web/history.mjs";
import { edit, strike } from "../../pages/desk/web/rows.mjs";
import { MOST, pack, unpack } from "../../pages/desk/web/steps.mjs";
import { read, stateOf } from "./sample.mjs";

const throughText = (history) => unpack(JSON.parse(JSON.stringify(pack(history))));

test("acts come back from text as they were, those undone included", () => {
  let history = begin(stateOf(read("a", "A"), read("b", "B")));
  history = step(history, edit(history.present, "a", { name: "Alpha" }));
  history = step(history, strike(history.present, "b"));
  history = undo(history);

  assert.deepEqual(throughText(history), history);
});

test("rows that states share are written once and shared again", () => {
  let history = begin(stateOf(read("a", "A"), read("b", "B")));
  history = step(history, edit(history.present, "a", { name: "Alpha" }));
  const { rows } = pack(history);
  const back = throughText(history);

  assert.equal(rows.length, 3);
  assert.equal(back.past[0].rows[1], back.present.rows[1]);
});

test("the oldest acts are left out of what is kept", () => {
  let history = begin(stateOf(read("a", "A")));
  for (let n = 0; n < MOST + 50; n += 1) {
    history = step(history, edit(history.present, "a", { name: `A${n}` }));
  }
  const back = throughText(history);

  assert.equal(back.past.length, MOST);
  assert.equal(back.past.at(-1).rows[0].fields.name, `A${MOST + 48}`);
});
