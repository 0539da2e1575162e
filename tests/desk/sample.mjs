/** Rows that the tests of the desk's modules share. */

import { fromReading } from "../../pages/desk/web/rows.mjs";

export const FIELDS = {
  medicine: ["written", "name", "strength"],
  disease: ["written", "name", "code"],
};

export function read(lineage, name, more = {}) {
  return {
    lineage,
    kind: "medicine",
    fields: { written: name, name, strength: "" },
    flags: [],
    ...more,
  };
}

export function disease(lineage, name) {
  return { lineage, kind: "disease", fields: { written: name, name, code: "" }, flags: [] };
}

export function stateOf(...rows) {
  return fromReading(rows);
}

export const noFlags = () => [];

export function names(state) {
  return state.rows.map((row) => row.fields.name);
}
