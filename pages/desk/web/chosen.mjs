/**
 * The strip below the tables: all about the chosen row that its one line cannot hold. Its height is
 * fixed, so that nothing moves while a person goes from row to row. Decides nothing.
 */

import { button, el, kbd } from "./dom.mjs";
import { nextOther } from "./elsewise.mjs";
import { statusOf } from "./rows.mjs";
import { differsAt } from "./sides.mjs";
import { t } from "./texts.mjs";
import { LEVEL, readWords } from "./wording.mjs";

/** @typedef {import("./row.mjs").Shown} Shown @typedef {import("./row.mjs").Acts} Acts */
/** @typedef {import("./types.mjs").Column} Column */

/**
 * @param {HTMLElement} root @param {Shown | undefined} shown the chosen row
 * @param {Column[]} columns of its table @param {Acts} acts
 */
export function drawChosen(root, shown, columns, acts) {
  const signature = JSON.stringify(shown ?? null);
  if (root.dataset.shows === signature) return;
  root.dataset.shows = signature;
  root.replaceChildren(...(shown ? [about(shown, columns), below(shown, acts)] : []));
}

/** The chosen cell in full, what was read, remarks. @param {Shown} shown
 * @param {Column[]} columns */
function about({ row, index, field, flags }, columns) {
  const labelOf = (/** @type {string} */ name) =>
    columns.find((column) => column.name === name)?.label ?? name;
  const read = readWords(row, labelOf);
  return el(
    "div",
    { class: "about", tabindex: "-1" },
    el(
      "span",
      { class: "whole", "data-testid": "whole" },
      el("small", {}, `${labelOf(field)} `),
      el("bdi", {}, row.fields[field] || t("empty")),
    ),
    read &&
      el(
        "span",
        { class: "read", "data-testid": `read-${index}` },
        t("read:") + " ",
        el("bdi", {}, read),
      ),
    ...flags.map((flag) => sentence(flag, index, labelOf)),
  );
}

/** @param {import("./types.mjs").Flag} flag @param {number} index of the row
 * @param {(field: string) => string} labelOf */
function sentence(flag, index, labelOf) {
  return el(
    "span",
    {
      class: `flag ${flag.answered ? "info" : flag.level}`,
      "data-testid": `flag-${index}-${flag.rule}`,
    },
    sign(flag),
    flag.field && el("small", {}, `${labelOf(flag.field)}: `),
    el("bdi", {}, flag.text),
    flag.answered && " " + t("(kept by you)"),
  );
}

/** @param {import("./types.mjs").Flag} flag */
export function sign({ level }) {
  return el(
    "span",
    { class: "sign", role: "img", "aria-label": LEVEL[level].word },
    `${LEVEL[level].sign} `,
  );
}

/** @param {Shown} shown @param {Acts} acts */
function below(shown, acts) {
  if (shown.readOnly) return "";
  const names = shown.offers
    ? offersList(shown, acts)
    : !shown.editing && (readersOf(shown, acts) ?? suggestions(shown, acts));
  return el(
    "div",
    { class: "below" },
    names || el("span"),
    !shown.editing && rowActs(shown, acts),
  );
}

/** A click beside an open cell leaves the typing where it is. @param {Event} event */
function keepFocus(event) {
  event.preventDefault();
}

/** What each reader has at the chosen cell, where they differ. @param {Shown} shown
 * @param {Acts} acts */
function readersOf({ index, field, evidence, dispute, flags }, acts) {
  const asked = flags.filter(({ answered }) => !answered);
  const differs = differsAt(evidence?.sides ?? undefined, field, asked);
  if (!differs || !dispute) return null;
  const sides = evidence?.sides?.[differs] ?? ["", "", ""];
  const keys = ["←", "→", ""];
  return el(
    "span",
    { class: "candidates", role: "group", "aria-label": t("What each reader has") },
    ...dispute.readers.map((reader, at) =>
      button(
        `side-${index}-${at + 1}`,
        `${reader}: ${sides[at] || t("nothing")}`,
        () => acts.command("side", at + 1),
        { tabindex: "-1", class: "candidate", onmousedown: keepFocus },
        keys[at] && kbd(keys[at]),
        el("small", {}, `${reader} `),
        el("bdi", {}, sides[at] || t("nothing")),
      ),
    ),
  );
}

/** @param {Shown} shown @param {Acts} acts */
function suggestions({ index, candidates }, acts) {
  if (candidates.length === 0) return null;
  return el(
    "span",
    { class: "candidates", role: "group", "aria-label": t("Suggested names") },
    ...candidates
      .slice(0, 5)
      .map((candidate, at) =>
        button(
          `candidate-${index}-${at + 1}`,
          candidateTitle(candidate, at),
          () => acts.command("candidate", at + 1),
          { tabindex: "-1", class: "candidate", onmousedown: keepFocus },
          kbd(String(at + 1)),
          ...nameOfCandidate(candidate),
        ),
      ),
  );
}

/** A name with its generic, where that is another word, and its code.
 * @param {import("./types.mjs").Candidate} candidate */
export function nameOfCandidate({ name, generic, code, ambiguous }) {
  return [
    el("bdi", {}, name),
    generic ? el("small", {}, ` ${generic}`) : null,
    code ? el("small", {}, ` ${code}`) : null,
    ambiguous ? el("small", {}, " " + t("or another")) : null,
  ];
}

/** Names that begin as what is being typed. @param {Shown} shown @param {Acts} acts */
function offersList({ index, offers }, acts) {
  const { names = [], picked = -1 } = offers ?? {};
  const options = names.slice(0, 5).map((candidate, at) =>
    el(
      "span",
      {
        role: "option",
        id: `offer-${index}-${at}`,
        class: `candidate${at === picked ? " picked" : ""}`,
        "aria-selected": String(at === picked),
        "data-testid": `offer-${index}-${at + 1}`,
        onmousedown: (/** @type {Event} */ event) => {
          keepFocus(event); // so that nothing is kept before
          acts.command("takeOffer", at);
        },
      },
      ...nameOfCandidate(candidate),
    ),
  );
  return el(
    "span",
    { class: "candidates", role: "listbox", id: `offers-${index}`, "aria-label": t("Names") },
    ...options,
    names.length > 0 && kbd("\u2193"),
  );
}

/** @param {import("./types.mjs").Candidate} candidate @param {number} at */
function candidateTitle(candidate, at) {
  return [`${at + 1}: ${candidate.name}`, candidate.why, candidate.source]
    .filter(Boolean)
    .join(" · ");
}

/** @param {Shown} shown @param {Acts} acts */
function rowActs({ row, index, field, evidence }, acts) {
  const status = statusOf(row);
  const other = status !== "struck" && nextOther(row, evidence?.others ?? []);
  /** @param {string} name @param {string} label @param {string} key
   * @param {() => void} [does] */
  const act = (name, label, key, does = () => acts.command(name)) =>
    button(
      `${name}-${index}`,
      `${label} (${key})`,
      does,
      { tabindex: "-1", class: "rowact", onmousedown: keepFocus },
      `${label} `,
      kbd(key),
    );
  return el(
    "span",
    { class: "rowacts", role: "group", "aria-label": t("This row") },
    act("accept", t("Accept"), "a"),
    act("edit", t("Edit"), "e", () => acts.open(row.id, field)),
    other &&
      act(
        "takeOther",
        other.reader ? t("As {reader} reads", { reader: other.reader }) : t("As it stood"),
        "t",
      ),
    act("strike", status === "struck" ? t("Restore") : t("Strike out"), "x"),
    act("illegible", status === "illegible" ? t("Legible") : t("Illegible"), "i"),
  );
}
