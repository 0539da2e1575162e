/** The words and signs of rows. A state has a sign and a word, never a colour alone. */

import { changedFields, statusOf } from "./rows.mjs";
import { t } from "./texts.mjs";

/** @typedef {import("./types.mjs").Row} Row @typedef {import("./types.mjs").Flag} Flag */

/** @type {Record<import("./types.mjs").Status, {sign: string, word: string}>} */
export const STATUS = {
  undecided: { sign: "○", word: t("to check") },
  accepted: { sign: "✓", word: t("accepted") },
  together: { sign: "✓", word: t("together") },
  changed: { sign: "✎", word: t("changed") },
  added: { sign: "+", word: t("added") },
  struck: { sign: "✕", word: t("struck out") },
  illegible: { sign: "≋", word: t("illegible") },
};

/** @type {Record<import("./types.mjs").Flag["level"], {sign: string, word: string}>} */
export const LEVEL = {
  info: { sign: "ℹ", word: t("note") },
  warn: { sign: "⚠", word: t("warning") },
  ask: { sign: "⚑", word: t("question") },
};

export const KINDS = {
  medicine: {
    one: t("Medicine"),
    many: t("Medicines"),
    add: t("Add a medicine"),
    none: t("No medicines yet."),
    key: "m",
  },
  disease: {
    one: t("Disease"),
    many: t("Diseases"),
    add: t("Add a disease"),
    none: t("No diseases yet."),
    key: "d",
  },
};

/**
 * What the reader was not sure of, in words; null where it was, because a row that is called sure
 * is looked at less. A name that the person changed is theirs.
 * @param {Row} row @param {import("./types.mjs").ReadRow | undefined} evidence
 * @returns {Flag | null}
 */
export function doubt({ read, fields }, evidence) {
  const { sureness = null, confidence = null } = evidence ?? {};
  const own = read === null || fields.name !== read.name;
  if (own || (sureness !== "low" && sureness !== "middling")) return null;
  const right = Math.round((confidence ?? 0) * 100);
  const unsure =
    sureness === "low" ?
      t("The reader is very unsure of this.") : t("The reader is not sure of this.");
  const rate = t("Of such rows {right} in 100 are right.", { right });
  const text = confidence === null ? unsure : `${unsure} ${rate}`;
  return { rule: "doubt", level: "info", field: "name", text };
}

/**
 * What the table cannot show beside the new values: the old ones.
 * @param {Row} row @param {(field: string) => string} labelOf @returns {string}
 */
export function readWords(row, labelOf) {
  if (row.read === null) return "";
  const read = row.read;
  const changed = changedFields(row).filter((field) => (read[field] ?? "") !== "");
  return changed
    .map((f) => `${f === "name" ? "" : `${labelOf(f).toLowerCase()} `}“${read[f]}”`)
    .join(", ");
}

/** What a screen reader says of a row. @param {Row} row @param {number} number
 * @param {Flag[]} flags */
export function spokenRow(row, number, flags) {
  const values = Object.entries(row.fields)
    .filter(([name, text]) => text && name !== "written")
    .map(([, text]) => text);
  const remarks = flags.map((flag) => `${LEVEL[flag.level].word}: ${flag.text}`);
  return [
    `${KINDS[row.kind].one} ${number}`,
    values.join(", ") || t("empty"),
    STATUS[statusOf(row)].word,
    ...remarks,
  ].join(". ");
}

/** One change as people read it. @param {import("./rows.mjs").Change} change
 * @param {(field: string) => string} labelOf @returns {{what: string, from: string, to: string}} */
export function changeWords(change, labelOf) {
  if (change.what === "struck") return { what: t("struck out"), from: change.from, to: "" };
  if (change.what === "added") return { what: t("added"), from: "", to: change.to };
  if (change.what === "illegible") return { what: t("illegible"), from: change.from, to: "" };
  const what = change.field === "name" ? "" : labelOf(change.field).toLowerCase();
  return { what, from: change.from || t("empty"), to: change.to || t("empty") };
}
