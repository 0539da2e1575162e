import assert from "node:assert/strict";
import { test } from "node:test";

import { makeCopies } from "../../pages/desk/web/copies.mjs";
import { begin, step } from "../../pages/desk/web/history.mjs";
import { edit } from "../../pages/desk/web/rows.mjs";
import { pack } from "../../pages/desk/web/steps.mjs";
import { read, stateOf } from "./sample.mjs";

const DAY = 24 * 3600 * 1000;

/** A browser's storage of so many characters. */
function storageOf(room = Infinity) {
  const items = {};
  const taken = () => Object.values(items).reduce((sum, text) => sum + text.length, 0);
  const methods = {
    getItem: (name) => items[name] ?? null,
    removeItem: (name) => delete items[name],
    setItem: (name, text) => {
      if (taken() - (items[name]?.length ?? 0) + text.length > room) throw new Error("full");
      items[name] = text;
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(items, name, { value });
  }
  return items;
}

function copyOf(document, at, { sent = 0, name = "A", handed = false } = {}) {
  const start = stateOf(read("a", "A"));
  const history = step(begin(start), edit(start, "a", { name }));
  return {
    document,
    label: `rx-${document}`,
    version: 1,
    stamp: { browser: "b", at },
    sent,
    handed,
    from: null,
    rest: { base: [], clashes: [] },
    steps: pack(history),
  };
}

test("a copy is its person's alone", () => {
  const storage = storageOf();
  makeCopies("1", storage).keep("page", copyOf(5, 100));

  assert.equal(makeCopies("1", storage).read("page").document, 5);
  assert.equal(makeCopies("11", storage).read("page"), null);
});

test("texts that never reached the server are found, those that did are not", () => {
  const copies = makeCopies("1", storageOf());
  copies.keep("one", copyOf(1, 100));
  copies.keep("two", copyOf(2, 100));
  copies.keep("now", copyOf(3, 900));
  copies.keep("left", copyOf(5, 100, { handed: true }));
  copies.keep("desk", copyOf(4, 100));
  copies.sent("two", { browser: "b", at: 100 });
  const found = copies.stranded(4, 500);

  assert.deepEqual(
    found.map(({ document }) => document),
    [1],
  );
});

test("where room is short the steps go before the text, and what the server has before both", () => {
  const long = "x".repeat(3000);
  const storage = storageOf(9000);
  const copies = makeCopies("1", storage);
  copies.keep("old", copyOf(1, 100, { sent: 100, name: long }));
  copies.keep("new", copyOf(2, 200, { name: long.repeat(2) }));
  const { steps } = copies.read("new");

  assert.equal(copies.read("old"), null);
  assert.equal(steps.past.length, 0);
  assert.equal(steps.rows[0].fields.name.length, 6000);
});

test("copies of last month and more than twenty go", () => {
  const copies = makeCopies("1", storageOf());
  const now = 100 * DAY;
  for (let n = 1; n <= 25; n += 1) copies.keep(`page${n}`, copyOf(n, now - n * 1000));
  copies.keep("ancient", copyOf(90, now - 31 * DAY));
  copies.tidy(now);

  assert.equal(copies.read("ancient"), null);
  assert.equal(copies.stranded(0, now).length, 20);
});

test("a browser without storage keeps nothing and fails nowhere", () => {
  const copies = makeCopies("1", null);
  copies.keep("page", copyOf(5, 100));
  copies.sent("page", { browser: "b", at: 100 });
  copies.tidy(0);

  assert.equal(copies.read("page"), null);
  assert.deepEqual(copies.stranded(1, 500), []);
});
