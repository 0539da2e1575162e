/** What goes to the server with an action. Knows rows, not the screen. */

import { TOGETHER, isEmpty, statusOf } from "./rows.mjs";

/** @typedef {import("./types.mjs").State} State */

/** 32 hexadecimal digits, also where the page is not served over https. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a row's status is called where readings are kept; "" for a row that nobody marked.
 * @param {import("./types.mjs").Status} status
 * @returns {import("./messages.mjs").SentRow["decision"]} */
function decisionOf(status) {
  if (status === "undecided" || status === "struck") return "";
  return status === "together" ? TOGETHER : status;
}

/**
 * The rows as they would be stored: struck-out and empty new rows left out.
 * @param {State} state @returns {import("./messages.mjs").SentRow[]}
 */
export function rowsToSend(state) {
  return state.rows
    .filter((row) => !row.struck && !(row.added && isEmpty(row)))
    .map((row) => {
      return {
        lineage: row.added && !row.offered ? null : row.id,
        kind: row.kind,
        decision: decisionOf(statusOf(row)),
        legible: row.legible,
        fields: row.fields,
        box: row.box ?? null,
      };
    });
}

/**
 * @param {{kind: import("./messages.mjs").Action["kind"], document: number, version: number,
 *   reading: number | null, state: State, reason?: string, note?: string}} act
 * @returns {import("./messages.mjs").Action}
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
    acknowledged: state.acknowledged,
    allergies: state.allergies,
  };
}
