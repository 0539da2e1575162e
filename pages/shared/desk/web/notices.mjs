/** Lines above the tables: what the reviewer has to know about this page before working on it. */

import { button, el } from "./dom.mjs";
import { nameOf } from "./rows.mjs";

/** @typedef {import("./merge.mjs").Clash} Clash */

/** @param {string} testid @param {string} sign @param {string} tone
 * @param {...import("./dom.mjs").Child} children */
export function notice(testid, sign, tone, ...children) {
  return el(
    "div",
    { class: `notice ${tone}`, "data-testid": testid },
    el("span", { class: "sign", "aria-hidden": "true" }, `${sign} `),
    ...children,
  );
}

/** @param {() => void} here */
export function takenNotice(here) {
  return notice(
    "taken",
    "⧉",
    "warn",
    "This document is open in another tab of yours. ",
    button("work-here", "Work here instead", here, { class: "act" }),
  );
}

/**
 * Was, theirs, yours: one line for each field that both changed.
 * @param {{by: string, at: string, merged: number}} conflict @param {Clash[]} clashes
 * @param {(clash: Clash) => string} labelOf
 * @param {(clash: Clash, side: "theirs" | "yours") => void} settle
 */
export function conflictNotice(conflict, clashes, labelOf, settle) {
  const merged =
    conflict.merged === 0
      ? ""
      : ` ${conflict.merged} of their changes ` + "are merged into the tables.";
  const head = el(
    "p",
    {},
    `${conflict.by} saved this document at ${conflict.at} while you worked.`,
    merged,
    clashes.length === 0
      ? " Nothing of yours is lost. Look through and submit."
      : " Choose for each field that both of you changed:",
  );
  const table =
    clashes.length > 0 &&
    el(
      "table",
      { class: "clashes" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ...["Field", "Was", "Theirs", "Yours"].map((t) => el("th", { scope: "col" }, t)),
        ),
      ),
      el(
        "tbody",
        {},
        ...clashes.map((clash, at) =>
          el(
            "tr",
            { "data-testid": `clash-${at}` },
            el("th", { scope: "row" }, `${clash.row}: ${labelOf(clash)}`),
            el("td", { dir: "auto" }, clash.was || "empty"),
            el(
              "td",
              {},
              button(
                `theirs-${at}`,
                `Take theirs: ${clash.theirs || "empty"}`,
                () => settle(clash, "theirs"),
                { class: "act" },
                el("bdi", {}, clash.theirs || "empty"),
              ),
            ),
            el(
              "td",
              {},
              button(
                `yours-${at}`,
                `Keep yours: ${clash.yours || "empty"}`,
                () => settle(clash, "yours"),
                { class: "act" },
                el("bdi", {}, clash.yours || "empty"),
              ),
            ),
          ),
        ),
      ),
    );
  return notice("conflict", "⇄", "warn", el("div", {}, head, table));
}

/**
 * After a blind submit: what the person wrote beside what the model had read.
 * @param {{rows: {kind: string, mine: import("./types.mjs").Fields | null,
 *   model: import("./types.mjs").Fields | null}[]}} comparison
 */
export function comparisonNotice({ rows }) {
  const cells = (/** @type {import("./types.mjs").Fields | null} */ fields) =>
    el(
      "td",
      { dir: "auto" },
      fields === null
        ? "not listed"
        : [nameOf(fields), fields.strength, fields.frequency, fields.duration]
            .filter(Boolean)
            .join(", "),
    );
  const same = rows.filter(
    ({ mine, model }) =>
      mine && model && nameOf(mine).toLowerCase() === nameOf(model).toLowerCase(),
  ).length;
  return notice(
    "comparison",
    "⇄",
    "info",
    el(
      "div",
      {},
      el("p", {}, `Saved. You and the model agree on ${same} of ${rows.length} names.`),
      el(
        "table",
        { class: "clashes" },
        el(
          "thead",
          {},
          el("tr", {}, ...["", "You", "The model"].map((t) => el("th", { scope: "col" }, t))),
        ),
        el(
          "tbody",
          {},
          ...rows.map(({ kind, mine, model }) =>
            el("tr", {}, el("th", { scope: "row" }, kind), cells(mine), cells(model)),
          ),
        ),
      ),
    ),
  );
}
