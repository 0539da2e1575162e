/** The second line of a row: what was read, remarks, and for the chosen row what can be done. */

import { button, el, kbd } from "./dom.mjs";
import { LEVEL, readWords } from "./wording.mjs";
import { statusOf } from "./rows.mjs";

/**
 * @param {import("./table.mjs").Shown} shown @param {import("./types.mjs").Column[]} columns
 * @param {import("./table.mjs").Acts} acts
 */
export function detail(shown, columns, acts) {
  const { row, active, flags, evidence } = shown;
  const labelOf = (/** @type {string} */ name) =>
    columns.find((c) => c.name === name)?.label ?? name;
  const read = readWords(row, labelOf);
  const notFound = evidence?.found_on_page === false;
  const children = [
    read &&
      el(
        "span",
        { class: "read", "data-testid": `read-${shown.index}` },
        "read: ",
        el("bdi", {}, read),
      ),
    notFound &&
      el(
        "span",
        { class: "flag warn" },
        sign("warn"),
        "Not found on the page: the model may have made it up.",
      ),
    ...flags.map((flag) =>
      el(
        "span",
        {
          class: `flag ${flag.answered ? "info" : flag.level}`,
          "data-testid": `flag-${shown.index}-${flag.rule}`,
        },
        sign(flag.level),
        el("bdi", {}, flag.text),
        flag.answered && " (kept by you)",
      ),
    ),
    active && !shown.readOnly && suggestions(shown, acts),
    active && !shown.readOnly && rowActs(shown, acts),
  ].filter(Boolean);
  return children.length === 0
    ? null
    : el("div", { role: "gridcell", class: "detail" }, ...children);
}

/** @param {import("./types.mjs").Flag["level"]} level */
function sign(level) {
  return el(
    "span",
    { class: "sign", role: "img", "aria-label": LEVEL[level].word },
    `${LEVEL[level].sign} `,
  );
}

/** @param {import("./table.mjs").Shown} shown @param {import("./table.mjs").Acts} acts */
function suggestions({ index, candidates }, acts) {
  if (candidates.length === 0) return null;
  return el(
    "span",
    { class: "candidates", role: "group", "aria-label": "Suggested names" },
    ...candidates
      .slice(0, 5)
      .map((candidate, at) =>
        button(
          `candidate-${index}-${at + 1}`,
          candidateTitle(candidate, at),
          () => acts.command("candidate", at + 1),
          { tabindex: "-1", class: "candidate" },
          kbd(String(at + 1)),
          el("bdi", {}, candidate.name),
          candidate.code ? el("small", {}, ` ${candidate.code}`) : null,
          candidate.ambiguous ? el("small", {}, " or another") : null,
        ),
      ),
  );
}

/** @param {import("./types.mjs").Candidate} candidate @param {number} at */
function candidateTitle(candidate, at) {
  return [`${at + 1}: ${candidate.name}`, candidate.why, candidate.source]
    .filter(Boolean)
    .join(" · ");
}

/** @param {import("./table.mjs").Shown} shown @param {import("./table.mjs").Acts} acts */
function rowActs({ row, index, field }, acts) {
  const status = statusOf(row);
  /** @param {string} name @param {string} label @param {string} key */
  const act = (name, label, key) =>
    button(
      `${name}-${index}`,
      `${label} (${key})`,
      () => acts.command(name),
      { tabindex: "-1", class: "rowact" },
      `${label} `,
      kbd(key),
    );
  return el(
    "span",
    { class: "rowacts", role: "group", "aria-label": "This row" },
    act("accept", "Accept", "a"),
    button(
      `edit-${index}`,
      "Edit (e)",
      () => acts.open(row.id, field),
      { tabindex: "-1", class: "rowact" },
      "Edit ",
      kbd("e"),
    ),
    act("strike", status === "struck" ? "Restore" : "Strike out", "x"),
    act("illegible", status === "illegible" ? "Legible" : "Illegible", "i"),
  );
}
