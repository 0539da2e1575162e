/** What goes to the server with an action. Knows rows, not the screen. */

import { TOGETHER, isEmpty, statusOf } from "./rows.mjs";

/** @typedef {import("./types.mjs").State} State */

/** 32 hexadecimal digits, also where the page is not served over https. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a row's status is called where readings are kept; "" for a row that nobody marked.
 * @param {import("./types.mjs").Status} status */
function decisionOf(status) {
  if (status === "undecided") return "";
  return status === "together" ? TOGETHER : status;
}

/**
 * The rows as they would be stored: struck-out and empty new rows left out.
 * @param {State} state
 */
export function rowsToSend(state) {
  return state.rows
    .filter((row) => !row.struck && !(row.added && isEmpty(row)))
    .map((row) => {
      return {
        id: row.id,
        lineage: row.added && !row.offered ? null : row.id,
        kind: row.kind,
        decision: decisionOf(statusOf(row)),
        legible: row.legible,
        fields: row.fields,
        ...(row.box ? { box: row.box } : {}),
      };
    });
}

/** Lineages of the rows that were read and struck out. @param {State} state */
export function struckOut(state) {
  return state.rows.filter((row) => row.struck && !row.added).map((row) => row.id);
}

/**
 * @param {{kind: string, document: number, version: number, reading: number | null, state: State,
 *   reason?: string, note?: string}} act
 */
export function action({ kind, document, version, reading, state, reason = "", note = "" }) {
  return {
    op_id: newId(),
    kind,
    document,
    version,
    reading,
    reason,
    note,
    rows: rowsToSend(state),
    struck_out: struckOut(state),
    acknowledged: state.acknowledged,
    allergies: state.allergies,
  };
}
