import assert from "node:assert/strict";
import { test } from "node:test";

import { makeTold } from "../../pages/desk/web/told.mjs";

/** A line over a state that keeps each act. */
function line(allergies) {
  const acts = [{ rows: [], acknowledged: [], allergies }];
  const take = (next) => next !== acts.at(-1) && acts.push(next);
  return { acts, told: makeTold(() => acts.at(-1), take, () => {}) };
}

test("what is typed shows at once and is one act when it is left", () => {
  const { acts, told } = line("");
  for (const text of ["P", "Pe", "Pen"]) told.type(text);
  const shown = told.text();
  told.commit();

  assert.deepEqual([shown, told.text(), acts.length], ["Pen", "Pen", 2]);
});

test("given up, the line is as it was; left as it was, it is no act", () => {
  const { acts, told } = line("NKDA");
  told.type("NK");
  told.cancel();
  told.type("NKDA");
  told.commit();

  assert.deepEqual([told.text(), acts.length], ["NKDA", 1]);
});
