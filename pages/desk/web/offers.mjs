/**
 * Names offered while a person types one: which there are, and which the arrows are on. The one
 * that they are on stands in the text box, so that what is seen is what is kept.
 */

/** @typedef {import("./types.mjs").Candidate} Candidate */

export function makeOffers() {
  /** @type {Candidate[]} */
  let list = [];
  let picked = -1;
  return {
    list: () => list,
    picked: () => picked,
    /** @param {Candidate[]} next */
    set(next) {
      list = next;
      picked = -1;
    },
    /** @param {number} at */
    pick(at) {
      picked = at;
    },
    /** @param {1 | 0 | -1} by @returns {Candidate | null} the one that the arrows are on now */
    move(by) {
      const from = picked === -1 && by === -1 ? 0 : picked;
      picked = list.length === 0 ? -1 : (from + by + list.length) % list.length;
      return list[picked] ?? null;
    },
    /** The picked one, as long as its name stands in the box. @param {string} text */
    kept: (text) => (picked !== -1 && list[picked].name === text ? list[picked] : null),
  };
}

const SHORTEST = 3;
const PAUSE = 120;

/**
 * Asks for names that begin as what is typed, once a person pauses; only the newest answer counts.
 * @param {(kind: import("./types.mjs").Kind, text: string) => Promise<Candidate[]>} ask
 * @param {(names: Candidate[]) => void} arrived
 */
export function makeAsker(ask, arrived) {
  let newest = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    /** @param {import("./types.mjs").Kind} kind @param {string} text */
    typed(kind, text) {
      clearTimeout(timer);
      newest += 1;
      const mine = newest;
      if (text.trim().length < SHORTEST) {
        arrived([]);
        return;
      }
      timer = setTimeout(async () => {
        const names = await ask(kind, text).catch(() => []);
        if (mine === newest) arrived(names);
      }, PAUSE);
    },
    /** What is still to come is not wanted any more. */
    stop() {
      clearTimeout(timer);
      newest += 1;
    },
  };
}

/** @param {import("./types.mjs").Kind} kind @param {string} text @returns {Promise<Candidate[]>} */
export async function completeRoute(kind, text) {
  const answer = await fetch("/api/complete", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ kind, text }),
  });
  if (!answer.ok) return [];
  return (await answer.json()).names ?? [];
}
