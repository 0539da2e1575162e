import assert from "node:assert/strict";
import { test } from "node:test";

import { keepDrafts } from "../../pages/shared/desk/web/draft.mjs";

/** A clock that moves when told to, and a server that answers what it is told. */
function setUp(answer = () => "saved") {
  const sent = [];
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
    async (body, leaving) => {
      sent.push({ ...JSON.parse(body), leaving });
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
  return { keeper, sent, words, tick, delays: () => timers.map(({ ms }) => ms) };
}

test("many changes become one save of the last, within a second", async () => {
  const { keeper, sent, tick, delays } = setUp();
  keeper.note(1, "a");
  keeper.note(1, "ab");
  const wait = delays();
  await tick();

  assert.deepEqual(
    sent.map(({ state }) => state),
    ["ab"],
  );
  assert.ok(wait.length === 1 && wait[0] <= 1000);
});

test("whoever asks learns what became of the newest text", async () => {
  const { keeper, sent } = setUp((n) => (n === 1 ? "saved" : "forbidden"));
  keeper.note(1, "a");
  keeper.flush();
  keeper.note(1, "ab");
  const outcome = await keeper.settled();

  assert.equal(outcome, "forbidden");
  assert.equal(sent.at(-1).state, "ab");
});

test("leaving the page saves at once", async () => {
  const { keeper, sent } = setUp();
  keeper.note(1, "a");
  keeper.flush(true);

  assert.deepEqual(sent, [{ version: 1, state: "a", leaving: true }]);
});

test("a server that cannot be reached is tried again with the newest text", async () => {
  const { keeper, sent, words, tick } = setUp((n) => (n === 1 ? "unreachable" : "saved"));
  keeper.note(1, "a");
  await tick();
  keeper.note(1, "ab");
  await tick();

  assert.deepEqual(
    sent.map(({ state }) => state),
    ["a", "ab"],
  );
  assert.deepEqual(words, ["saving", "unreachable", "saving", "saved"]);
});

test("after a refusal and after a stop nothing is sent any more", async () => {
  const refused = setUp(() => "refused");
  refused.keeper.note(1, "a");
  await refused.tick();
  refused.keeper.note(1, "b");
  await refused.tick();
  const stopped = setUp();
  stopped.keeper.note(1, "a");
  stopped.keeper.stop();
  await stopped.tick();

  assert.equal(refused.sent.length, 1);
  assert.equal(stopped.sent.length, 0);
});
