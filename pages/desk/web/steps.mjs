/**
 * Undo steps as plain data that can be kept and read back. Rows that states share are written once:
 * a step costs little more than the row it changed, and states share their rows again afterwards.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./history.mjs").History<State>} History
 * @typedef {[number[], string[], string]} PackedState  numbers of rows, what was acknowledged, and
 *   what is said of allergies
 * @typedef {{rows: Row[], past: PackedState[], present: PackedState, future: PackedState[]}} Steps
 */

/** So many acts are kept on either side of the present. */
export const MOST = 200;

/** @param {History} history @returns {Steps} */
export function pack({ past, present, future }) {
  /** @type {Map<Row, number>} */
  const numbers = new Map();
  const numberOf = (/** @type {Row} */ row) => {
    if (!numbers.has(row)) numbers.set(row, numbers.size);
    return /** @type {number} */ (numbers.get(row));
  };
  const packed = (/** @type {State} */ state) =>
    /** @type {PackedState} */ ([state.rows.map(numberOf), state.acknowledged, state.allergies]);
  const states = {
    past: past.slice(-MOST).map(packed),
    present: packed(present),
    future: future.slice(0, MOST).map(packed),
  };
  return { rows: [...numbers.keys()], ...states };
}

/** @param {Steps} steps @param {string} [told] of allergies, for steps that were kept before these
 * were a part of them @returns {History} */
export function unpack({ rows, past, present, future }, told = "") {
  const state = (/** @type {PackedState} */ [numbers, acknowledged, allergies]) => ({
    rows: numbers.map((number) => rows[number]),
    acknowledged,
    allergies: allergies ?? told,
  });
  return { past: past.map(state), present: state(present), future: future.map(state) };
}
