import assert from "node:assert/strict";
import { test } from "node:test";

import { begin } from "../../pages/desk/web/history.mjs";
import { makeEditor } from "../../pages/desk/web/editor.mjs";
import { rowsToSend } from "../../pages/desk/web/payload.mjs";
import { makePerhaps } from "../../pages/desk/web/perhaps.mjs";
import { changes } from "../../pages/desk/web/rows.mjs";
import { FIELDS, disease, names, noFlags, read, stateOf } from "./sample.mjs";

const OFFERS = [
  { ...read("s", "Telma"), why: "Stopped." },
  { ...disease("p", "Gout"), why: "Past." },
];

function opened() {
  const rows = [read("a", "Crocin"), disease("d", "HTN")];
  const editor = makeEditor(begin(stateOf(...rows)), rows, FIELDS, {
    flagsOf: noFlags,
    candidatesOf: () => [],
    changed: () => {},
  });
  return { editor, perhaps: makePerhaps(() => OFFERS, editor) };
}

test("an offer counts nowhere before it is taken", () => {
  const { editor, perhaps } = opened();

  assert.equal(perhaps.open().length, 2);
  assert.deepEqual(names(editor.state()), ["Crocin", "HTN"]);
  assert.equal(editor.undecided(), 2);
  assert.deepEqual(changes(editor.state()), []);
});

test("the first offer becomes the last row of its table, chosen, and is offered no more", () => {
  const { editor, perhaps } = opened();

  perhaps.take();

  assert.deepEqual(names(editor.state()), ["Crocin", "Telma", "HTN"]);
  assert.equal(editor.active(), "s");
  assert.deepEqual(
    perhaps.open().map(({ lineage }) => lineage),
    ["p"],
  );
});

test("undo gives the offer back, redo takes it again", () => {
  const { editor, perhaps } = opened();
  perhaps.take("p");

  editor.acts.undo();
  assert.equal(perhaps.open().length, 2);
  editor.acts.redo();

  assert.equal(perhaps.open().length, 1);
});

test("looking goes round the offers, and taking one looks at none", () => {
  const { perhaps } = opened();

  const seen = [perhaps.looked(), ...[1, 2, 3].map(() => perhaps.next().lineage)];
  perhaps.take();

  assert.deepEqual(seen, [null, "s", "p", "s"]);
  assert.equal(perhaps.looked(), null);
});

test("taking an offer that is a row already, or of none, does nothing", () => {
  const { editor, perhaps } = opened();
  perhaps.take("s");
  const before = editor.state();

  assert.equal(perhaps.take("s"), null);
  assert.equal(perhaps.take("unknown"), null);
  assert.equal(editor.state(), before);
});

test("a row of an offer is sent as added, under the offer's lineage; a typed one under none", () => {
  const { editor, perhaps } = opened();
  perhaps.take("s");
  editor.acts.addMedicine();
  editor.type("Dolo");

  editor.acts.commit();

  const sent = rowsToSend(editor.state()).filter((row) => row.decision === "added");
  assert.deepEqual(
    sent.map(({ lineage, fields }) => [lineage, fields.name]),
    [
      ["s", "Telma"],
      [null, "Dolo"],
    ],
  );
});
