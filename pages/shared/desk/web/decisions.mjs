/**
 * What still needs a person before a submit. Knows rows and flags, nothing of the screen.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./types.mjs").Flag} Flag
 * @typedef {import("./types.mjs").FlagsOf} FlagsOf
 */

import { accept, isEmpty, statusOf } from "./rows.mjs";

/** A row that says nothing would be stored as a medicine without a name. @type {Flag} */
const NAMELESS = {
  rule: "no-name",
  level: "ask",
  text: "This row has no name. Fill it in, strike it out (x) or mark it illegible (i).",
};

/** The server's flags and the desk's own.
 * @param {Row} row @param {FlagsOf} flagsOf @returns {Flag[]} */
export function allFlags(row, flagsOf) {
  const nameless = "name" in row.fields && row.fields.name === "" && !(row.added && isEmpty(row));
  return nameless ? [NAMELESS, ...flagsOf(row)] : flagsOf(row);
}

/**
 * The flags of a row that still want one explicit key.
 * @param {State} state @param {Row} row @param {FlagsOf} flagsOf @returns {Flag[]}
 */
export function asking(state, row, flagsOf) {
  if (row.struck || !row.legible) return [];
  return allFlags(row, flagsOf).filter(
    (flag) => flag.level === "ask" && !state.acknowledged.includes(`${flag.rule}:${row.id}`),
  );
}

/** @param {State} state @param {Row} row @param {FlagsOf} flagsOf */
export function isUndecided(state, row, flagsOf) {
  return statusOf(row) === "undecided" || asking(state, row, flagsOf).length > 0;
}

/** The first row that a submit has to stop at. @param {State} state @param {FlagsOf} flagsOf */
export function blocking(state, flagsOf) {
  return state.rows.find((row) => asking(state, row, flagsOf).length > 0) ?? null;
}

/** @param {State} state @param {FlagsOf} flagsOf @returns {State} */
export function acceptUnflagged(state, flagsOf) {
  const plain = state.rows.filter(
    (row) =>
      statusOf(row) === "undecided" && allFlags(row, flagsOf).every((f) => f.level === "info"),
  );
  return plain.reduce((next, row) => accept(next, row.id, []), state);
}

/**
 * The nearest undecided row after (or before) `id`, going round once; null when there is none.
 * @param {State} state @param {string | null} id @param {1 | -1} direction @param {FlagsOf} flagsOf
 * @returns {Row | null}
 */
export function nextUndecided(state, id, direction, flagsOf) {
  const { rows } = state;
  const found = rows.findIndex((row) => row.id === id);
  const start = found === -1 && direction === -1 ? 0 : found;
  for (let distance = 1; distance <= rows.length; distance += 1) {
    const at = (start + direction * distance + rows.length * 2) % rows.length;
    if (rows[at].id !== id && isUndecided(state, rows[at], flagsOf)) return rows[at];
  }
  return null;
}

/** Where to begin: a row that asks, else the first undecided, else the first. @param {State} state
 * @param {FlagsOf} flagsOf @returns {Row | null} */
export function firstRow(state, flagsOf) {
  return (
    blocking(state, flagsOf) ?? nextUndecided(state, null, 1, flagsOf) ?? state.rows[0] ?? null
  );
}

/** Rows not looked at yet. @param {State} state @param {FlagsOf} flagsOf */
export function countUndecided(state, flagsOf) {
  return state.rows.filter((row) => isUndecided(state, row, flagsOf)).length;
}
