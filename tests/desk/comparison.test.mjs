import assert from "node:assert/strict";
import { test } from "node:test";

import { likeness, sideBySide } from "../../pages/desk/web/comparison.mjs";

const item = (name, kind = "medicine") => ({ kind, fields: { name } });
const shown = (pairs) => pairs.map((p) => [p.mine?.name ?? null, p.model?.name ?? null, p.same]);

test("rows are paired by likeness and not by place", () => {
  const pairs = sideBySide(
    [item("Ascorbic acid"), item("Aten-D")],
    [item("aten-d"), item("Ascobic Acid"), item("Paracetamol")],
  );

  assert.deepEqual(shown(pairs), [
    ["Ascorbic acid", "Ascobic Acid", false],
    ["Aten-D", "aten-d", true],
    [null, "Paracetamol", false],
  ]);
});

test("a medicine is never paired with a disease, and nothing with nothing alike", () => {
  const pairs = sideBySide(
    [item("Iron"), item("Aspirin")],
    [item("Iron", "disease"), item("Zinc")],
  );

  assert.equal(pairs.length, 4);
  assert.equal(likeness("abc", "xyz"), 0);
});
