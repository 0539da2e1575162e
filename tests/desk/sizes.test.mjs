import assert from "node:assert/strict";
import { test } from "node:test";

import { columnWidths, rowHeight } from "../../pages/desk/web/sizes.mjs";

const COLUMNS = ["written", "name", "strength", "frequency", "dose"].map((name) => ({
  name,
  label: name,
}));
const ROW = { written: "Tab Crocin", name: "Crocin", strength: "500 mg", frequency: "", dose: "" };

test("eleven rows stand below each other in the room of a small screen", () => {
  assert.ok(11 * rowHeight(446, 11) <= 446);
});

test("few rows are higher, so that their ink is larger, and none is lower than two lines", () => {
  assert.deepEqual([rowHeight(446, 4), rowHeight(446, 100)], [72, 40]);
});

test("columns in which nothing stands fold, and the others hold their words", () => {
  const [written, name, strength, frequency, dose] = columnWidths(COLUMNS, [ROW], 700);

  assert.deepEqual([frequency, dose], [18, 18]);
  assert.ok(strength >= 6 * 7.4 && name >= 6 * 8 && written > name);
});

test("without rows every column can be seen", () => {
  assert.ok(columnWidths(COLUMNS, [], 700).every((width) => width >= 40));
});

test("columns never take more than the table has", () => {
  const long = Object.fromEntries(Object.keys(ROW).map((name) => [name, "x".repeat(300)]));

  const taken = columnWidths(COLUMNS, [long], 500).reduce((sum, width) => sum + width, 0);

  assert.ok(taken <= 500);
});
