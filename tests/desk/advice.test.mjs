import assert from "node:assert/strict";
import { test } from "node:test";

import { makeAdvice } from "../../pages/desk/web/advice.mjs";
import { edit, rowOf } from "../../pages/desk/web/rows.mjs";
import { read, stateOf } from "./sample.mjs";

const flag = (rule) => ({ rule, level: "warn", text: rule });
const READ = read("a", "Ascobic", { flags: [flag("old")], candidates: [{ name: "Ascorbic" }] });
const start = () => stateOf(READ);

test("a changed row gets its own advice, and undo brings the first advice back", async () => {
  const advice = makeAdvice(
    [READ],
    async () => ({ flags: [flag("new")], candidates: [] }),
    () => {},
  );
  const changed = rowOf(edit(start(), "a", { name: "Other" }), "a");
  advice.refresh([changed]);
  const meanwhile = advice.flagsOf(changed);
  await advice.settled(1000);

  assert.deepEqual(meanwhile, [flag("old")]);
  assert.deepEqual(advice.flagsOf(changed), [flag("new")]);
  assert.deepEqual(advice.flagsOf(rowOf(start(), "a")), [flag("old")]);
});

test("the same values are asked about once", async () => {
  let asked = 0;
  const advice = makeAdvice(
    [READ],
    async () => {
      asked += 1;
      return { flags: [], candidates: [] };
    },
    () => {},
  );
  const changed = rowOf(edit(start(), "a", { name: "Other" }), "a");
  advice.refresh([changed]);
  advice.refresh([changed]);
  await advice.settled(1000);
  advice.refresh([changed]);

  assert.equal(asked, 1);
});

test("a server that does not answer leaves the row its last advice", async () => {
  const advice = makeAdvice(
    [READ],
    async () => {
      throw new Error("away");
    },
    () => {},
  );
  const changed = rowOf(edit(start(), "a", { name: "Other" }), "a");
  advice.refresh([changed]);
  await advice.settled(1000);

  assert.deepEqual(advice.flagsOf(changed), [flag("old")]);
});

test("a remark of the reader stands until its own field is changed", async () => {
  const mended = { ...flag("figure_mended"), field: "strength", lasting: true };
  const advice = makeAdvice(
    [read("a", "Rantac", { flags: [mended] })],
    async () => ({ flags: [], candidates: [] }),
    () => {},
  );
  const first = stateOf(read("a", "Rantac"));
  const elsewhere = rowOf(edit(first, "a", { name: "Rantac OD" }), "a");
  const there = rowOf(edit(first, "a", { strength: "300 mg" }), "a");
  advice.refresh([elsewhere, there]);
  await advice.settled(1000);

  assert.deepEqual(advice.flagsOf(elsewhere), [mended]);
  assert.deepEqual(advice.flagsOf(there), []);
  assert.deepEqual(advice.flagsOf(rowOf(first, "a")), [mended]);
});
