/**
 * Puts two independent readings of one page side by side: rows are paired by how alike their names
 * are. Only for readings made without seeing each other; corrections follow lineage instead.
 *
 * @typedef {import("./types.mjs").Fields} Fields
 * @typedef {{kind: string, fields: Fields}} Item
 * @typedef {{kind: string, mine: Fields | null, model: Fields | null, same: boolean}} Pair
 * @typedef {{pairs: Pair[], allergies: {mine: string, model: string}}} Compared
 */

import { nameOf } from "./rows.mjs";

/** Below this share of common letter pairs two names are two things. */
const ALIKE = 0.4;

/** @param {Fields} fields */
function plain(fields) {
  return nameOf(fields).normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** @param {string} text @returns {Map<string, number>} letter pairs, with how often each occurs */
function pairsOf(text) {
  const counts = new Map();
  for (let at = 0; at < text.length - 1; at += 1) {
    const pair = text.slice(at, at + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

/** Dice's coefficient over letter pairs, 0 to 1. @param {string} one @param {string} other */
export function likeness(one, other) {
  if (one === other) return 1;
  const theirs = pairsOf(other);
  let common = 0;
  for (const [pair, count] of pairsOf(one)) common += Math.min(count, theirs.get(pair) ?? 0);
  return (2 * common) / Math.max(1, one.length + other.length - 2);
}

/** @param {{rows: Item[], allergies: string}} mine @param {{rows: Item[], allergies: string}} model
 * @returns {Compared} */
export function compareReadings(mine, model) {
  return {
    pairs: sideBySide(mine.rows, model.rows),
    allergies: { mine: mine.allergies, model: model.allergies },
  };
}

/** The most alike first, each row once. @param {Item[]} mine @param {Item[]} model
 * @returns {Pair[]} */
export function sideBySide(mine, model) {
  const offers = mine.flatMap((item, at) =>
    model.map((other, of) => ({
      at,
      of,
      score: item.kind === other.kind ? likeness(plain(item.fields), plain(other.fields)) : 0,
    })),
  );
  offers.sort((one, other) => other.score - one.score);
  /** @type {Map<number, number>} */
  const paired = new Map();
  const used = new Set();
  for (const { at, of, score } of offers) {
    if (score < ALIKE || paired.has(at) || used.has(of)) continue;
    paired.set(at, of);
    used.add(of);
  }
  const own = mine.map(({ kind, fields }, at) => {
    const other = paired.has(at) ? model[/** @type {number} */ (paired.get(at))].fields : null;
    return {
      kind,
      mine: fields,
      model: other,
      same: other !== null && plain(fields) === plain(other),
    };
  });
  const rest = model
    .filter((_, of) => !used.has(of))
    .map(({ kind, fields }) => ({ kind, mine: null, model: fields, same: false }));
  return [...own, ...rest];
}
