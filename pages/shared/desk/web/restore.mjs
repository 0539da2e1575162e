/** A draft from the server becomes a state again, also one made from an older version. */

import { merge } from "./merge.mjs";

/**
 * @param {{state: any, version: number} | null | undefined} draft
 * @param {number} version of the document as it is now
 * @param {import("./types.mjs").ReadRow[]} rows as the server gives them now
 * @returns {import("./merge.mjs").Merged | null} null when there is no draft to go on with
 */
export function restored(draft, version, rows) {
  const saved = draft?.state;
  if (!draft || !Array.isArray(saved?.rows) || !Array.isArray(saved.base)) return null;
  const state = { rows: saved.rows, acknowledged: saved.acknowledged ?? [] };
  if (draft.version === version) return { state, clashes: saved.clashes ?? [], merged: [] };
  return merge(saved.base, rows, state);
}
