/** What stands around a row's values: above them the ink, how sure the model was, what was read
 * and remarks; below them, for the chosen row, what can be done. */

import { crop } from "./crop.mjs";
import { button, el, kbd } from "./dom.mjs";
import { nameOf, statusOf } from "./rows.mjs";
import { LEVEL, readWords } from "./wording.mjs";

/** @typedef {import("./table.mjs").Shown} Shown */

/**
 * The line above the values; null when there is nothing to say.
 * @param {Shown} shown @param {import("./types.mjs").Column[]} columns
 * @param {import("./viewer.mjs").Page} page
 */
export function evidenceLine(shown, columns, page) {
  const { row, index, flags, evidence } = shown;
  const labelOf = (/** @type {string} */ name) =>
    columns.find((c) => c.name === name)?.label ?? name;
  const read = readWords(row, labelOf);
  const children = [
    evidence?.box && crop(page, evidence.box, `Ink of ${nameOf(row.fields)}`),
    confidenceBadge(evidence?.sureness ?? null, evidence?.confidence ?? null),
    read &&
      el(
        "span",
        { class: "read", tabindex: "-1", "data-testid": `read-${index}` },
        "read: ",
        el("bdi", {}, read),
      ),
    ...flags.map((flag) => flagLine(flag, index)),
  ].filter(Boolean);
  if (children.length === 0) return null;
  return el("div", { role: "gridcell", class: "evidence" }, ...children);
}

/** How sure the model is: in a word, and as a number where people's readings give it a meaning.
 * @param {string | null} word @param {number | null} confidence 0 to 1 */
function confidenceBadge(word, confidence) {
  if (word === null) return null;
  const [title, text] =
    confidence === null
      ? [`The model's own confidence: ${word}`, word]
      : [`Of such rows ${Math.round(confidence * 100)} in 100 are right`, confidence.toFixed(2)];
  return el("span", { class: `confidence ${word}`, title }, text);
}

/** @param {import("./types.mjs").Flag} flag @param {number} index of the row */
function flagLine(flag, index) {
  return el(
    "span",
    {
      class: `flag ${flag.answered ? "info" : flag.level}`,
      "data-testid": `flag-${index}-${flag.rule}`,
    },
    sign(flag.level),
    el("bdi", {}, flag.text),
    flag.answered && " (kept by you)",
  );
}

/** The line below the values of the chosen row. @param {Shown} shown
 * @param {import("./table.mjs").Acts} acts */
export function actsLine(shown, acts) {
  if (!shown.active || shown.readOnly) return null;
  return el(
    "div",
    { role: "gridcell", class: "below" },
    shown.offers ? offersList(shown, acts) : suggestions(shown, acts),
    !shown.editing && rowActs(shown, acts),
  );
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

/** Names that begin as what is being typed. @param {Shown} shown
 * @param {import("./table.mjs").Acts} acts */
function offersList({ index, offers }, acts) {
  const { names = [], picked = -1 } = offers ?? {};
  const options = names.slice(0, 5).map(({ name, code }, at) =>
    el(
      "span",
      {
        role: "option",
        id: `offer-${index}-${at}`,
        class: `candidate${at === picked ? " picked" : ""}`,
        "aria-selected": String(at === picked),
        "data-testid": `offer-${index}-${at + 1}`,
        onmousedown: (/** @type {Event} */ event) => {
          event.preventDefault(); // the box keeps the focus, so that nothing is kept before
          acts.command("takeOffer", at);
        },
      },
      el("bdi", {}, name),
      code ? el("small", {}, ` ${code}`) : null,
    ),
  );
  return el(
    "span",
    { class: "candidates", role: "listbox", id: `offers-${index}`, "aria-label": "Names" },
    ...options,
    names.length > 0 && kbd("↓"),
  );
}

/** The open cell and what is offered for it, with the rest of the row left as it is.
 * @param {HTMLElement} row @param {Shown} shown @param {import("./table.mjs").Acts} acts */
export function drawOffers(row, shown, acts) {
  const input = row.querySelector("input");
  if (!shown.offers || !input) return;
  row.querySelector("[role=listbox]")?.replaceWith(offersList(shown, acts));
  const { names, picked, text } = shown.offers;
  if (picked !== -1 && input.value !== text) input.value = text;
  input.setAttribute("aria-expanded", String(names.length > 0));
  if (picked === -1) input.removeAttribute("aria-activedescendant");
  else input.setAttribute("aria-activedescendant", `offer-${shown.index}-${picked}`);
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
