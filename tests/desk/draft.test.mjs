import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAVING_BYTES, keepDrafts, mayLeave } from "../../pages/desk/web/draft.mjs";

/** A clock that moves when told to, a text, and a server that answers what it is told. */
function setUp(answer = () => "saved") {
  const sent = [];
  let text = "";
  const words = [];
  let timers = [];
  const clock = {
    set: (act, ms) => {
      timers.push({ act, ms });
      return act;
    },
    clear: (act) => {
      timers = timers.filter((timer) => timer.act !== act);
    },
  };
  const keeper = keepDrafts(
    async (leaving) => {
      sent.push({ text, leaving });
      return answer(sent.length);
    },
    (word) => words.push(word),
    clock,
  );
  const tick = async () => {
    const due = timers;
    timers = [];
    for (const { act } of due) act();
    for (let n = 0; n < 5; n += 1) await Promise.resolve();
  };
  const type = (typed) => {
    text = typed;
    keeper.note();
  };
  return { keeper, type, sent, words, tick, delays: () => timers.map(({ ms }) => ms) };
}

test("many changes become one save of the last, within a second", async () => {
  const { type, sent, tick, delays } = setUp();
  type("a");
  type("ab");
  const wait = delays();
  await tick();

  assert.deepEqual(
    sent.map(({ text }) => text),
    ["ab"],
  );
  assert.ok(wait.length === 1 && wait[0] <= 1000);
});

test("a caller who asks learns what became of the newest text", async () => {
  const { keeper, type, sent } = setUp((n) => (n === 1 ? "saved" : "forbidden"));
  type("a");
  keeper.flush();
  type("ab");
  const outcome = await keeper.settled();

  assert.equal(outcome, "forbidden");
  assert.equal(sent.at(-1).text, "ab");
});

test("leaving the page saves at once", async () => {
  const { keeper, type, sent } = setUp();
  type("a");
  keeper.flush(true);

  assert.deepEqual(sent, [{ text: "a", leaving: true }]);
});

test("what is under way as the page is left goes once more, to outlive it", async () => {
  const { keeper, type, sent } = setUp(() => new Promise(() => {}));
  type("a");
  keeper.flush();
  keeper.flush();
  keeper.flush(true);

  assert.deepEqual(sent, [
    { text: "a", leaving: false },
    { text: "a", leaving: true },
  ]);
});

test("a server that cannot be reached is tried again with the newest text", async () => {
  const { type, sent, words, tick } = setUp((n) => (n === 1 ? "unreachable" : "saved"));
  type("a");
  await tick();
  type("ab");
  await tick();

  assert.deepEqual(
    sent.map(({ text }) => text),
    ["a", "ab"],
  );
  assert.deepEqual(words, ["saving", "unreachable", "saving", "saved"]);
});

test("a refused text waits for the next change, and after a stop nothing is sent", async () => {
  const refused = setUp(() => "refused");
  refused.type("a");
  await refused.tick();
  const waits = refused.delays();
  const stopped = setUp();
  stopped.type("a");
  stopped.keeper.stop();
  await stopped.tick();

  assert.deepEqual([refused.sent.length, waits], [1, []]);
  assert.equal(stopped.sent.length, 0);
});

test("what a page may send while it is left is counted in bytes, not in letters", () => {
  const letters = LEAVING_BYTES / 2;

  assert.equal(mayLeave("a".repeat(letters)), true);
  assert.equal(mayLeave("द".repeat(letters)), false);
});
