/**
 * Two people changed one document: merges row by row and field by field. What only one side
 * touched is merged; what both touched differently becomes a question for the person.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./types.mjs").ReadRow} ReadRow
 *
 * @typedef {object} Clash  a field ("row" for the whole row) that both sides changed
 * @property {string} id
 * @property {import("./types.mjs").Kind} kind
 * @property {string} row    the row's name, for people
 * @property {string} field
 * @property {string} was
 * @property {string} theirs
 * @property {string} yours
 */

import { changedFields, fromReading, inOrder, nameOf } from "./rows.mjs";

/** How a whole row is worded in a clash. */
export const GONE = "struck out";

/**
 * @param {ReadRow[]} base what both started from
 * @param {ReadRow[]} theirs what the other person saved
 * @param {State} yours
 * @returns {{state: State, clashes: Clash[], merged: number}} the state holds your side of each
 *   clash; merged counts the fields and rows taken from the other person
 */
export function merge(base, theirs, yours) {
  const before = new Map(base.map((row) => [row.lineage, row]));
  const after = new Map(theirs.map((row) => [row.lineage, row]));
  /** @type {Row[]} */
  const rows = [];
  /** @type {Clash[]} */
  const clashes = [];
  let merged = 0;
  for (const mine of yours.rows) {
    const was = before.get(mine.id);
    const other = after.get(mine.id);
    const result = !was ? { row: mine, clashes: [], merged: 0 } : mergeRow(was, other, mine);
    if (result.row) rows.push(result.row);
    clashes.push(...result.clashes);
    merged += result.merged;
  }
  const known = new Set(yours.rows.map((row) => row.id));
  const fresh = fromReading(theirs.filter((row) => !known.has(row.lineage))).rows;
  return {
    state: { rows: inOrder([...rows, ...fresh]), acknowledged: yours.acknowledged },
    clashes,
    merged: merged + fresh.length,
  };
}

/** @param {Row} row */
function isTouched(row) {
  return row.struck || !row.legible || changedFields(row).length > 0;
}

/**
 * @param {ReadRow} was @param {ReadRow | undefined} other @param {Row} mine
 * @returns {{row: Row | null, clashes: Clash[], merged: number}}
 */
function mergeRow(was, other, mine) {
  const name = nameOf(was.fields);
  if (!other) return mergeRemoved(name, mine);
  const clash = { id: mine.id, kind: mine.kind, row: name };
  const theirsDiffers = fieldNames(was, other).filter((f) => text(was, f) !== text(other, f));
  const read = { ...mine.fields, ...other.fields };
  if (mine.struck) {
    const clashes =
      theirsDiffers.length === 0
        ? []
        : [
            {
              ...clash,
              field: "row",
              was: name,
              theirs: nameOf(other.fields),
              yours: GONE,
            },
          ];
    return { row: { ...mine, fields: read, read }, clashes, merged: 0 };
  }
  const fields = { ...mine.fields };
  const clashes = [];
  let merged = 0;
  for (const field of theirsDiffers) {
    const yours = mine.fields[field] ?? "";
    if (yours === text(other, field)) continue;
    if (yours === text(was, field)) {
      fields[field] = text(other, field);
      merged += 1;
    } else {
      clashes.push({ ...clash, field, was: text(was, field), theirs: text(other, field), yours });
    }
  }
  const legible = mine.legible === (was.legible !== false) ? other.legible !== false : mine.legible;
  return { row: { ...mine, fields, read, legible }, clashes, merged };
}

/** They took the row out. @param {string} name @param {Row} mine */
function mergeRemoved(name, mine) {
  if (mine.struck || !isTouched(mine)) return { row: null, clashes: [], merged: 1 };
  const row = { ...mine, added: true, read: null };
  const clash = {
    id: mine.id,
    kind: mine.kind,
    row: name,
    field: "row",
    was: name,
    theirs: GONE,
    yours: nameOf(mine.fields),
  };
  return { row, clashes: [clash], merged: 0 };
}

/** @param {ReadRow} one @param {ReadRow} other */
function fieldNames(one, other) {
  return [...new Set([...Object.keys(one.fields), ...Object.keys(other.fields)])];
}

/** @param {ReadRow} row @param {string} field */
function text(row, field) {
  return row.fields[field] ?? "";
}

/** The state with their side of one clash.
 * @param {State} state @param {Clash} clash @returns {State} */
export function takeTheirs(state, clash) {
  if (clash.field === "row" && clash.theirs === GONE) {
    return { ...state, rows: state.rows.filter((row) => row.id !== clash.id) };
  }
  const rows = state.rows.map((row) => {
    if (row.id !== clash.id) return row;
    if (clash.field === "row") return { ...row, struck: false, accepted: true };
    return { ...row, fields: { ...row.fields, [clash.field]: clash.theirs } };
  });
  return { ...state, rows };
}
