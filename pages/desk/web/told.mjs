/** What the page says of allergies while it is edited: one line, which becomes an act when it is
 * left. Knows no elements. */

import { tell } from "./rows.mjs";

/** @typedef {import("./types.mjs").State} State */

/**
 * @param {() => State} state @param {(next: State) => void} take one act, which undo takes back
 * @param {() => void} typing a letter came or the line was given up
 */
export function makeTold(state, take, typing) {
  /** @type {string | null} while it is being typed */
  let open = null;
  return {
    text: () => open ?? state().allergies,
    /** @param {string} text */
    type(text) {
      open = text;
      typing();
    },
    commit() {
      if (open !== null) this.take(open);
    },
    cancel() {
      if (open === null) return;
      open = null;
      typing();
    },
    /** @param {string} text */
    take(text) {
      open = null;
      take(tell(state(), text));
    },
  };
}
