/**
 * Two readings of one page: what each reader has where they differ, and taking one side. Knows
 * rows, nothing of keys or the screen.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./types.mjs").Sides} Sides
 */

import { edit, rowOf, strike } from "./rows.mjs";

/** The first reader, the second, and the model. @typedef {0 | 1 | 2} Side */

const PREFIX = "differs:";
const WHOLE = "row";
const LEGIBLE = "legible";

/** Whether a remark is a question between two readers. @param {import("./types.mjs").Flag} flag */
export function isBetween({ rule }) {
  return rule.startsWith(PREFIX);
}

/** What differs at a cell: what is still open there before what was decided; null where nothing
 * does. What is about the whole row is asked at its name.
 * @param {Sides | undefined} sides @param {string} field
 * @param {import("./types.mjs").Flag[]} open questions of the row @returns {string | null} */
export function differsAt(sides, field, open) {
  const here = (field === "name" ? [WHOLE, LEGIBLE, "name"] : [field]).filter(
    (about) => sides && about in sides,
  );
  const asked = here.find((about) => open.some(({ rule }) => rule === PREFIX + about));
  return asked ?? here.at(-1) ?? null;
}

/** The cell at which a question is asked. @param {import("./types.mjs").Flag} flag */
export function cellOf({ field }) {
  return field || "name";
}

/** The row as one side has it. @param {State} state @param {Row} row @param {Sides} sides
 * @param {string} about a field of `sides` @param {Side} side @returns {State} */
export function takeSide(state, row, sides, about, side) {
  const value = sides[about][side];
  const key = `${PREFIX}${about}:${row.id}`;
  const { acknowledged } = state;
  return settled(
    { ...decided(state, row, sides, about, side, value), acknowledged: [...acknowledged, key] },
    row.id,
  );
}

/** @param {State} state @param {Row} row @param {Sides} sides @param {string} about
 * @param {Side} side @param {string} value @returns {State} */
function decided(state, row, sides, about, side, value) {
  if (about === WHOLE) return (value === "") === row.struck ? state : strike(state, row.id);
  if (about === LEGIBLE) return withRow(state, row.id, { legible: value !== "no" });
  /** @type {import("./types.mjs").Fields} */
  const fields = { [about]: value };
  if (about === "name" && sides.code) fields.code = sides.code[side];
  return edit(state, row.id, fields);
}

/** A row that somebody decided on counts as looked at. @param {State} state @param {string} id */
function settled(state, id) {
  const row = rowOf(state, id);
  return row && !row.struck ? withRow(state, id, { accepted: true, together: false }) : state;
}

/** @param {State} state @param {string} id @param {Partial<Row>} change @returns {State} */
function withRow(state, id, change) {
  return { ...state, rows: state.rows.map((row) => (row.id === id ? { ...row, ...change } : row)) };
}
