import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { makeAsker, makeOffers } from "../../pages/desk/web/offers.mjs";

const NAMES = [{ name: "Ascoril" }, { name: "Ascorbic acid" }];

test("the arrows go round the names, and what stands in the box is the one they are on", () => {
  const offers = makeOffers();
  offers.set(NAMES);

  assert.equal(offers.move(-1).name, "Ascorbic acid");
  assert.equal(offers.move(1).name, "Ascoril");
  assert.equal(offers.kept("Ascoril").name, "Ascoril");
  assert.equal(offers.kept("Ascoril LS"), null);
});

test("without names the arrows do nothing", () => {
  const offers = makeOffers();

  assert.equal(offers.move(1), null);
  assert.equal(offers.kept(""), null);
});

test("a name typed by chance as it is offered brings nothing by itself", () => {
  const offers = makeOffers();
  offers.set(NAMES);

  assert.equal(offers.kept("Ascoril"), null);
});

test("only the newest text is asked for, after a pause, and a late answer is dropped", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const arrived = [];
  const answers = new Map();
  const asker = makeAsker(
    (kind, text) => {
      asked.push(text);
      return new Promise((resolve) => answers.set(text, resolve));
    },
    (names) => arrived.push(names),
  );
  asker.typed("medicine", "asc");
  asker.typed("medicine", "asco");
  mock.timers.tick(200);
  asker.typed("medicine", "ascor");
  mock.timers.tick(200);
  answers.get("ascor")(["new"]);
  answers.get("asco")(["old"]);
  await new Promise((resolve) => setImmediate(resolve));
  mock.timers.reset();

  assert.deepEqual(asked, ["asco", "ascor"]);
  assert.deepEqual(arrived, [["new"]]);
});

test("two letters are too few to ask for", () => {
  const arrived = [];
  const asker = makeAsker(
    () => Promise.reject(new Error("asked")),
    (names) => arrived.push(names),
  );
  asker.typed("medicine", "as");

  assert.deepEqual(arrived, [[]]);
});
