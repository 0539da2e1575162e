/**
 * What still needs a person before a submit. Knows rows and flags, nothing of the screen.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./types.mjs").Flag} Flag
 * @typedef {import("./types.mjs").FlagsOf} FlagsOf
 */

import { isEmpty, statusOf } from "./rows.mjs";
import { isBetween } from "./sides.mjs";
import { t } from "./texts.mjs";

/** A row that says nothing would be stored as a medicine without a name. @type {Flag} */
const NAMELESS = {
  rule: "no-name",
  level: "ask",
  text: t("This row has no name. Fill it in, strike it out (x) or mark it illegible (i)."),
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

/** A field that was changed is asked about anew: what was answered was its old text.
 * @param {State} state @param {Row} row as it was @param {string[]} fields @param {FlagsOf} flagsOf
 * @returns {State} */
export function askAnew(state, row, fields, flagsOf) {
  const stale = flagsOf(row)
    .filter(({ field }) => field && fields.includes(field))
    .map(({ rule }) => `${rule}:${row.id}`);
  if (!state.acknowledged.some((key) => stale.includes(key))) return state;
  return { ...state, acknowledged: state.acknowledged.filter((key) => !stale.includes(key)) };
}

/** @param {State} state @param {Row} row @param {FlagsOf} flagsOf */
export function isUndecided(state, row, flagsOf) {
  return statusOf(row) === "undecided" || asking(state, row, flagsOf).length > 0;
}

/**
 * Why a submit has to stop at a row: it asks a question, or nobody marked it and it may not be
 * taken together with others.
 * @typedef {{row: Row, why: "between" | "asks" | "remark" | "confidence" | "never"}} Stop
 */

/** @param {State} state @param {Row} row @param {FlagsOf} flagsOf
 * @param {TakingOf} takingOf @returns {Stop | null} */
function stopAt(state, row, flagsOf, takingOf) {
  const asked = asking(state, row, flagsOf);
  if (asked.some(isBetween)) return { row, why: "between" };
  if (asked.length > 0) return { row, why: "asks" };
  if (statusOf(row) !== "undecided") return null;
  const noted = allFlags(row, flagsOf).some((flag) => flag.level !== "info");
  const why = noted ? "remark" : takingOf(row);
  return why ? { row, why } : null;
}

/** Why a supervisor's rule wants a key of its own for a row, or null.
 * @typedef {(row: Row) => "confidence" | "never" | null} TakingOf */

/** The first row that a submit has to stop at.
 * @param {State} state @param {FlagsOf} flagsOf @param {TakingOf} takingOf
 * @returns {Stop | null} */
export function blocking(state, flagsOf, takingOf) {
  for (const row of state.rows) {
    const stop = stopAt(state, row, flagsOf, takingOf);
    if (stop) return stop;
  }
  return null;
}

/** The rows that nobody marked and that may be taken together.
 * @param {State} state @param {FlagsOf} flagsOf @param {TakingOf} takingOf @returns {Row[]} */
export function unmarked(state, flagsOf, takingOf) {
  return state.rows.filter(
    (row) => statusOf(row) === "undecided" && !stopAt(state, row, flagsOf, takingOf),
  );
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
  const asks = state.rows.find((row) => asking(state, row, flagsOf).length > 0);
  return asks ?? nextUndecided(state, null, 1, flagsOf) ?? state.rows[0] ?? null;
}

/** Rows not looked at yet. @param {State} state @param {FlagsOf} flagsOf */
export function countUndecided(state, flagsOf) {
  return state.rows.filter((row) => isUndecided(state, row, flagsOf)).length;
}
