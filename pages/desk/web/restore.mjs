/** What a document on the desk begins with: what was read, a draft of the server, or this browser's
 * own copy of it. */

import { begin } from "./history.mjs";
import { merge } from "./merge.mjs";
import { fromReading } from "./rows.mjs";
import { isUnsent } from "./copies.mjs";
import { unpack } from "./steps.mjs";

/**
 * @typedef {import("./types.mjs").Data} Data
 * @typedef {import("./copies.mjs").Copy} Copy
 * @typedef {import("./history.mjs").History<import("./types.mjs").State>} History
 *
 * @typedef {object} Start
 * @property {History} history
 * @property {import("./merge.mjs").Clash[]} clashes
 * @property {import("./merge.mjs").Taken[]} merged
 * @property {string} typedAt   when the text was typed that is back (ISO); "" when none is
 * @property {boolean} unsent   the server has not got all of it
 * @property {Copy | null} offer  other text that never reached the server, for the person to judge
 */

/** @param {Data} data @param {Copy | null} copy @returns {Start} */
export function startOf(data, copy) {
  const { version } = data.document;
  const told = data.allergies.text;
  const judged = copy ? judge(data, copy) : "had";
  const own = judged === "newest" ? copy : null;
  const draft = own ? draftOf(own) : data.draft;
  const found = restored(draft, version, data.rows, told);
  const { state, clashes, merged } = found ?? {
    state: fromReading(data.rows, told),
    clashes: [],
    merged: [],
  };
  return {
    history: own && own.version === version ? unpack(own.steps, told) : begin(state),
    clashes,
    merged,
    typedAt: found ? (draft?.saved_at ?? "") : "",
    unsent: own !== null && isUnsent(own),
    offer: judged === "other" ? copy : null,
  };
}

/**
 * A copy is the newest text when the server's draft is of this browser, too, and not newer; or is
 * still the one, or the lack of one, that the copy was begun on.
 * @param {Data} data @param {Copy} copy
 * @returns {"newest" | "other" | "had"} other: neither follows the other; had: the server had it
 */
function judge(data, copy) {
  const known = data.draft?.state?.stamp ?? null;
  const ours = known?.browser === copy.stamp.browser && data.draft?.version === copy.version;
  if (ours && known.at <= copy.stamp.at) return "newest";
  const begunHere = copy.sent === 0 && isSame(known, copy.from);
  if (begunHere && copy.version === data.document.version && hasRowsOf(data, copy)) return "newest";
  return isUnsent(copy) ? "other" : "had";
}

/** @typedef {import("./copies.mjs").Stamp} Stamp */

/** @param {Stamp | null} one @param {Stamp | null} other */
function isSame(one, other) {
  return one?.browser === other?.browser && one?.at === other?.at;
}

/** Whether it was typed on these rows: a number and a version may come again in another database.
 * @param {Data} data @param {Copy} copy */
function hasRowsOf(data, copy) {
  const { base } = copy.rest;
  return (
    base.length === data.rows.length &&
    base.every((row, at) => row.lineage === data.rows[at].lineage)
  );
}

/** The copy as the server would have given it back. @param {Copy} copy */
function draftOf(copy) {
  const { rows, acknowledged } = unpack(copy.steps).present;
  const state = { ...copy.rest, rows, acknowledged };
  const { at } = copy.stamp;
  return { state, version: copy.version, saved_at: new Date(at).toISOString() };
}

/** The state that an offered copy makes of the rows as they are now; where both sides changed
 * something, the copy's. @param {Copy} copy @param {Data} data */
export function stateOfOffer(copy, data) {
  const draft = draftOf(copy);
  const { document: page, rows, allergies } = data;
  return restored(draft, page.version, rows, allergies.text)?.state ?? draft.state;
}

/**
 * A draft becomes a state again, also one made from an older version.
 * @param {{state: any, version: number} | null | undefined} draft
 * @param {number} version of the document as it is now
 * @param {import("./types.mjs").ReadRow[]} rows as the server gives them now
 * @param {string} [told] of allergies, as the server gives it now
 * @returns {import("./merge.mjs").Merged | null} null when there is no draft to go on with
 */
export function restored(draft, version, rows, told = "") {
  const saved = draft?.state;
  if (!draft || !Array.isArray(saved?.rows) || !Array.isArray(saved.base)) return null;
  const state = {
    rows: saved.rows,
    acknowledged: saved.acknowledged ?? [],
    allergies: saved.allergies ?? told,
  };
  if (draft.version === version) return { state, clashes: saved.clashes ?? [], merged: [] };
  return merge(saved.base, rows, state, { was: saved.allergiesBefore ?? told, theirs: told });
}
