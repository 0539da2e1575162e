import assert from "node:assert/strict";
import { test } from "node:test";

import { BINDINGS, CELL_BINDINGS, FIELD_BINDINGS, chord, commandFor } from "../../pages/desk/web/keys.mjs";

const press = (key, more = {}) => ({ key, ...more });

test("letters are commands on a row and text in a cell or another text box", () => {
  assert.equal(commandFor(press("x"), "row"), "strike");
  assert.equal(commandFor(press("x"), "cell"), null);
  assert.equal(commandFor(press("r"), "text"), null);
});

test("submit works from everywhere but under a covering page", () => {
  const submit = press("Enter", { ctrlKey: true });

  assert.deepEqual(
    ["row", "cell", "text", "button"].map((p) => commandFor(submit, p)),
    ["submit", "submit", "submit", "submit"],
  );
  assert.equal(commandFor(submit, "overlay"), null);
});

test("Ctrl+Z in a text box is the text box's own", () => {
  const undo = press("z", { ctrlKey: true });

  assert.equal(commandFor(undo, "row"), "undo");
  assert.equal(commandFor(undo, "cell"), null);
});

test("Shift tells accept from accept all, also with caps lock on", () => {
  assert.equal(commandFor(press("a"), "row"), "accept");
  assert.equal(commandFor(press("A"), "row"), "accept");
  assert.equal(commandFor(press("A", { shiftKey: true }), "row"), "acceptAll");
});

test("Enter presses a button that has the focus and accepts a row", () => {
  assert.equal(commandFor(press("Enter"), "button"), null);
  assert.equal(commandFor(press("Enter"), "row"), "accept");
  assert.equal(commandFor(press("Enter"), "cell"), "commit");
});

test("browser keys that mean something else are left alone", () => {
  assert.equal(commandFor(press("r", { ctrlKey: true }), "row"), null);
  assert.equal(commandFor(press("c", { ctrlKey: true }), "row"), null);
  assert.equal(commandFor(press("d", { altKey: true }), "row"), null);
});

test("no key means two things", () => {
  for (const bindings of [BINDINGS, CELL_BINDINGS]) {
    const keys = [...bindings, ...FIELD_BINDINGS].flatMap((binding) => binding.keys);

    assert.equal(new Set(keys).size, keys.length);
  }
});

test("Alt and a letter open a cell from the row and from another cell, on a Mac, too", () => {
  const strength = { code: "KeyS", altKey: true };

  assert.equal(commandFor(press("s", strength), "row"), "open:strength");
  assert.equal(commandFor(press("S", strength), "cell"), "open:strength");
  assert.equal(commandFor(press("ß", strength), "row"), "open:strength");
  assert.equal(commandFor(press("∑", { code: "KeyW", altKey: true }), "row"), "open:written");
  assert.equal(commandFor(press("s", strength), "text"), null);
});

test("a chord is written one way", () => {
  assert.equal(chord(press("Z", { metaKey: true, shiftKey: true })), "Ctrl+Shift+z");
  assert.equal(chord(press("?", { shiftKey: true })), "?");
});

test("a layout without Latin letters has the keys at their places", () => {
  const cyrillic = press("ф", { code: "KeyA" });
  const greek = press("Χ", { code: "KeyX", shiftKey: false });
  const undo = press("я", { code: "KeyZ", ctrlKey: true });

  assert.equal(commandFor(cyrillic, "row"), "accept");
  assert.equal(commandFor(press("Ф", { code: "KeyA", shiftKey: true }), "row"), "acceptAll");
  assert.equal(commandFor(greek, "row"), "strike");
  assert.equal(commandFor(undo, "row"), "undo");
  assert.equal(commandFor(press("х", { code: "BracketLeft" }), "row"), "turnLeft");
  assert.equal(commandFor(cyrillic, "cell"), null);
});

test("a Latin layout goes by the letter, wherever that key is", () => {
  assert.equal(commandFor(press("a", { code: "KeyQ" }), "row"), "accept");
  assert.equal(commandFor(press("ü", { code: "BracketLeft" }), "row"), null);
});
