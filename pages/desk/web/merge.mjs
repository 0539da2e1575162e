/**
 * Two people changed one document: merges row by row and field by field. What only one side
 * touched is merged; what both touched differently becomes a question for the person.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./types.mjs").ReadRow} ReadRow
 *
 * @typedef {object} Taken  a field ("row" for the whole row) that only the other person changed
 * @property {import("./types.mjs").Kind | "allergies"} kind
 * @property {string} row    the row's name, for people
 * @property {string} field
 * @property {string} was
 * @property {string} theirs
 *
 * @typedef {Taken & {id: string, yours: string}} Clash  a field that both sides changed
 * @typedef {{row: Row | null, clashes: Clash[], merged: Taken[]}} Part
 * @typedef {{state: State, clashes: Clash[], merged: Taken[]}} Merged
 */

import { changedFields, fromReading, inOrder, nameOf, tell } from "./rows.mjs";
import { t } from "./texts.mjs";

/** How a whole row is worded in a clash. */
export const GONE = t("struck out");

/**
 * @param {ReadRow[]} base what both started from
 * @param {ReadRow[]} theirs what the other person saved
 * @param {State} yours
 * @param {{was: string, theirs: string}} [allergies] the line, before and as they saved it
 * @returns {Merged} the state holds your side of each clash
 */
export function merge(base, theirs, yours, allergies = { was: "", theirs: "" }) {
  const before = new Map(base.map((row) => [row.lineage, row]));
  const after = new Map(theirs.map((row) => [row.lineage, row]));
  const known = new Set(yours.rows.map((row) => row.id));
  const parts = yours.rows.map((mine) => {
    const was = before.get(mine.id);
    return was ? mergeRow(was, after.get(mine.id), mine) : untouched(mine);
  });
  const fresh = fromReading(theirs.filter((row) => !known.has(row.lineage))).rows;
  const added = fresh.map((row) => ({
    row: nameOf(row.fields),
    kind: row.kind,
    field: "row",
    was: "",
    theirs: "added",
  }));
  const line = mergeAllergies(allergies, yours.allergies);
  return {
    state: {
      rows: inOrder([...parts.flatMap(({ row }) => row ?? []), ...fresh]),
      acknowledged: yours.acknowledged,
      allergies: line.text,
    },
    clashes: [...parts.flatMap((part) => part.clashes), ...line.clashes],
    merged: [...parts.flatMap((part) => part.merged), ...added, ...line.merged],
  };
}

/** @param {{was: string, theirs: string}} sides @param {string} yours
 * @returns {{text: string, clashes: Clash[], merged: Taken[]}} */
function mergeAllergies({ was, theirs }, yours) {
  if (theirs === was || theirs === yours) return { text: yours, clashes: [], merged: [] };
  const kind = /** @type {const} */ ("allergies");
  const change = { kind, row: t("The page"), field: "allergies", was, theirs };
  if (yours === was) return { text: theirs, clashes: [], merged: [change] };
  return { text: yours, clashes: [{ ...change, id: "", yours }], merged: [] };
}

/** @param {Row} row @returns {Part} */
function untouched(row) {
  return { row, clashes: [], merged: [] };
}

/** @param {Row} row */
function isTouched(row) {
  return row.struck || !row.legible || changedFields(row).length > 0;
}

/** @param {ReadRow} was @param {ReadRow | undefined} other @param {Row} mine @returns {Part} */
function mergeRow(was, other, mine) {
  if (!other) return mergeRemoved(nameOf(was.fields), mine);
  if (mine.struck) return mergeStruck(was, other, mine);
  const about = { kind: mine.kind, row: nameOf(was.fields) };
  const fields = { ...mine.fields };
  /** @type {Part} */
  const part = { row: null, clashes: [], merged: [] };
  for (const field of differing(was, other)) {
    const change = { ...about, field, was: text(was, field), theirs: text(other, field) };
    const yours = mine.fields[field] ?? "";
    if (yours === change.theirs) continue;
    if (yours === change.was) {
      fields[field] = change.theirs;
      part.merged.push(change);
    } else part.clashes.push({ ...change, id: mine.id, yours });
  }
  const read = { ...mine.fields, ...other.fields };
  const legible = mine.legible === (was.legible !== false) ? other.legible !== false : mine.legible;
  // What they changed nobody here has looked at yet.
  const accepted = mine.accepted && part.merged.length === 0;
  return { ...part, row: { ...mine, fields, read, legible, accepted } };
}

/** You struck the row out. @param {ReadRow} was @param {ReadRow} other @param {Row} mine
 * @returns {Part} */
function mergeStruck(was, other, mine) {
  const fields = { ...mine.fields, ...other.fields };
  const row = { ...mine, fields, read: fields };
  if (differing(was, other).length === 0) return untouched(row);
  const name = nameOf(was.fields);
  const sides = { was: name, theirs: nameOf(other.fields), yours: GONE };
  return {
    row,
    clashes: [{ id: mine.id, kind: mine.kind, row: name, field: "row", ...sides }],
    merged: [],
  };
}

/** They took the row out. @param {string} name @param {Row} mine @returns {Part} */
function mergeRemoved(name, mine) {
  const about = { kind: mine.kind, row: name, field: "row", was: name, theirs: GONE };
  if (mine.struck || !isTouched(mine)) return { row: null, clashes: [], merged: [about] };
  const row = { ...mine, added: true, read: null };
  return { row, clashes: [{ ...about, id: mine.id, yours: nameOf(mine.fields) }], merged: [] };
}

/** @param {ReadRow} one @param {ReadRow} other @returns {string[]} names of unequal fields */
function differing(one, other) {
  const names = new Set([...Object.keys(one.fields), ...Object.keys(other.fields)]);
  return [...names].filter((name) => text(one, name) !== text(other, name));
}

/** @param {ReadRow} row @param {string} field */
function text(row, field) {
  return row.fields[field] ?? "";
}

/** The state with their side of one clash.
 * @param {State} state @param {Clash} clash @returns {State} */
export function takeTheirs(state, clash) {
  if (clash.kind === "allergies") return tell(state, clash.theirs);
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
