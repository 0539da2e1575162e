/** Lines above the tables: what the reviewer has to know about this page before working on it. */

import { button, el } from "./dom.mjs";
import { nameOf } from "./rows.mjs";
import { KINDS } from "./wording.mjs";

/** @typedef {import("./merge.mjs").Clash} Clash @typedef {import("./merge.mjs").Taken} Taken */

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

/** Text of this person that only this browser has, and that the server's draft does not follow.
 * @param {string} at when it was typed @param {boolean} fixed nothing can be changed here now
 * @param {(take: boolean) => void} settle */
export function offerNotice(at, fixed, settle) {
  return notice(
    "kept-text",
    "✎",
    "warn",
    `What you typed here at ${at} never reached the server; this browser kept it. `,
    !fixed &&
      button("kept-take", "Take it over", () => settle(true), { class: "act" }, "Take it over"),
    " ",
    button("kept-forget", "Forget it", () => settle(false), { class: "act" }, "Forget it"),
  );
}

/** The same of another document. @param {string} label @param {() => void} open */
export function strandedNotice(label, open) {
  return notice(
    "stranded",
    "✎",
    "warn",
    `What you typed on ${label} never reached the server; this browser kept it. `,
    button("stranded-open", `Open ${label}`, open, { class: "act" }, `Open ${label}`),
  );
}

/** @param {string[]} heads @param {Node[]} rows */
function table(heads, rows) {
  const head = heads.map((text) => el("th", { scope: "col" }, text));
  return el(
    "table",
    { class: "clashes" },
    el("thead", {}, el("tr", {}, ...head)),
    el("tbody", {}, ...rows),
  );
}

/**
 * Was, theirs, yours: one line for each field that both changed.
 * @param {{by: string, at: string, merged: Taken[]}} conflict @param {Clash[]} clashes
 * @param {(change: Taken) => string} labelOf
 * @param {(clash: Clash, side: "theirs" | "yours") => void} settle
 */
export function conflictNotice(conflict, clashes, labelOf, settle) {
  const { by, at, merged } = conflict;
  const head = `${by} saved this document${at ? ` at ${at}` : ""} while you worked. `;
  const next =
    clashes.length === 0
      ? "Nothing of yours is lost. Look through and submit."
      : "Choose for each field that both of you changed:";
  const taken = merged.map(
    (change) => `${change.row}: ${labelOf(change)} ${change.was || "empty"} → ${change.theirs}`,
  );
  const lines = clashes.map((clash, line) => {
    /** @param {"theirs" | "yours"} side @param {string} words */
    const choice = (side, words) => {
      const value = clash[side] || "empty";
      const act = () => settle(clash, side);
      const shown = el("bdi", {}, value);
      return button(`${side}-${line}`, `${words}: ${value}`, act, { class: "act" }, shown);
    };
    return el(
      "tr",
      { "data-testid": `clash-${line}` },
      el("th", { scope: "row" }, `${clash.row}: ${labelOf(clash)}`),
      el("td", { dir: "auto" }, clash.was || "empty"),
      el("td", {}, choice("theirs", "Take theirs")),
      el("td", {}, choice("yours", "Keep yours")),
    );
  });
  return notice(
    "conflict",
    "⇄",
    "warn",
    el(
      "div",
      {},
      el("p", {}, head, next),
      taken.length > 0 &&
        el(
          "p",
          { "data-testid": "merged", dir: "auto" },
          `Taken over from them: ${taken.join("; ")}.`,
        ),
      lines.length > 0 && table(["Field", "Was", "Theirs", "Yours"], lines),
    ),
  );
}

/** After a blind submit: what the person wrote beside what the model had read.
 * @param {import("./comparison.mjs").Pair[]} pairs */
export function comparisonNotice(pairs) {
  const cell = (/** @type {import("./types.mjs").Fields | null} */ fields) => {
    const { strength, frequency, duration, code } = fields ?? {};
    const words = fields && [nameOf(fields), strength, frequency, duration, code];
    return el("td", { dir: "auto" }, words ? words.filter(Boolean).join(", ") : "not listed");
  };
  const same = pairs.filter((pair) => pair.same).length;
  const lines = pairs.map((pair) =>
    el(
      "tr",
      { "data-same": String(pair.same) },
      el("th", { scope: "row" }, KINDS[/** @type {"medicine"} */ (pair.kind)].one),
      cell(pair.mine),
      cell(pair.model),
      el("td", {}, pair.same ? "= same name" : "≠ differs"),
    ),
  );
  return notice(
    "comparison",
    "⇄",
    "info",
    el(
      "div",
      {},
      el("p", {}, `You and the model agree on ${same} of ${pairs.length} names.`),
      table(["", "You", "The model", ""], lines),
    ),
  );
}
