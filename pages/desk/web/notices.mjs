/** Lines above the tables: what the reviewer has to know about this page before working on it. */

import { clock } from "./document.mjs";
import { button, el } from "./dom.mjs";
import { nameOf } from "./rows.mjs";
import { t } from "./texts.mjs";
import { KINDS } from "./wording.mjs";

/** @typedef {import("./merge.mjs").Clash} Clash @typedef {import("./merge.mjs").Taken} Taken */

/**
 * @param {import("./types.mjs").Data} data @param {import("./document.mjs").Doc} doc
 * @param {import("./screen.mjs").Situation} on @param {(change: Taken) => string} labelOf
 * @param {(command: string, argument?: number) => void} command
 * @returns {HTMLElement[]}
 */
export function noticesOf(data, doc, on, labelOf, command) {
  const conflict = doc.conflict();
  const offer = doc.offer();
  const list = [
    on.taken && takenNotice(() => command("reload")),
    doc.checked && checkedNotice(doc.checked),
    ...(on.compared ? [] : aboutDocument(data, on.fixed, !on.taken && !conflict)),
    ...(data.notes ?? []).map((text) => notice("quality", "ℹ", "info", text)),
    offer && offerNotice(clock(offer.stamp.at), on.fixed, doc.settleOffer),
    ...on.stranded.map((copy) =>
      strandedNotice(copy.label, () => command("openDocument", copy.document)),
    ),
    ...allergiesNotice(data, on.fixed, doc.editor.allergies),
    on.compared && comparisonNotice(on.compared),
    conflict && conflictNotice(conflict, doc.editor.clashes(), labelOf, doc.editor.settle),
  ];
  return list.filter((each) => each instanceof HTMLElement);
}

/** @param {import("./types.mjs").Data} data @param {boolean} fixed @param {boolean} plain no other
 * notice says more of its state */
function aboutDocument(data, fixed, plain) {
  const { lease, blind, answer_from_supervisor: answer, came_back: back } = data;
  const { state = "" } = data.document;
  const closed = !lease && (data.read_only || state === "final");
  return [
    lease &&
      notice(
        "held",
        "⏳",
        "warn",
        t(
          "{person} has this document open ({minutes} min). You can read it, and change it when " +
            "they are done.",
          { person: lease.person, minutes: lease.minutes },
        ),
      ),
    closed && plain && stateNotice(state, fixed, data.can_reopen),
    data.dispute &&
      notice(
        "dispute",
        "⇄",
        "info",
        t(
          "{first} and {second} read this page differently. At each cell that differs take one " +
            "with ← or →, or type what stands there.",
          { first: data.dispute.readers[0], second: data.dispute.readers[1] },
        ),
      ),
    back && notice("came-back", "↩", "info", back),
    blind &&
      notice(
        "blind",
        "◐",
        "info",
        t("Read this page yourself: what the model read is shown after you submit."),
      ),
    answer && notice("answered", "✉", "info", t("Your supervisor answered:") + " ", answer),
  ];
}

/** Two readers' lines of allergies that differ: one is taken by a key or a click.
 * @param {import("./types.mjs").Data} data @param {boolean} fixed
 * @param {import("./document.mjs").Editor["allergies"]} allergies */
function allergiesNotice({ dispute, allergies: { sides } }, fixed, { text, take }) {
  if (!dispute || !sides || fixed) return [];
  const choices = dispute.readers.map((who, at) =>
    button(
      `allergies-${at}`,
      `${who}: ${sides[at] || t("nothing")}`,
      () => take(sides[at]),
      { class: "act", "aria-pressed": String(text() === sides[at]) },
      `${who}: `,
      el("bdi", {}, sides[at] || t("nothing")),
    ),
  );
  const said = t("They differ on allergies, too. Take one, or type (y) what stands there:");
  return [notice("allergies-differ", "⚑", "warn", said, " ", choices[0], " ", choices[1])];
}

/** @param {string} testid @param {string} sign @param {string} tone
 * @param {...import("./dom.mjs").Child} children */
function notice(testid, sign, tone, ...children) {
  return el(
    "div",
    { class: `notice ${tone}`, "data-testid": testid },
    el("span", { class: "sign", "aria-hidden": "true" }, `${sign} `),
    ...children,
  );
}

/** What was altered, and whether the person saw it.
 * @param {{text: string, caught: boolean | null}} checked */
function checkedNotice({ text, caught }) {
  const sign = caught === null ? "ℹ" : caught ? "✓" : "⚠";
  return notice("checked", sign, caught === false ? "warn" : "info", text);
}

/** @param {() => void} here */
function takenNotice(here) {
  return notice(
    "taken",
    "⚠",
    "warn",
    t("This document is open in another tab of yours.") + " ",
    button("work-here", t("Work here instead"), here, { class: "act" }),
  );
}

/** Why a document that is done with is here. @param {string} state in words @param {boolean} fixed
 * nothing can be changed @param {boolean} canReopen */
function stateNotice(state, fixed, canReopen) {
  if (!fixed) {
    return notice(
      "again",
      "✓",
      "info",
      t("You saved this document. What you submit now takes the place of what you saved."),
    );
  }
  const way = canReopen ? " " + t("Reopen it below to correct it.") : "";
  return notice(
    "fixed",
    "✓",
    "info",
    t("This document is {state}: you can look at it, not change it.", { state: t(state) }) + way,
  );
}

/** Text of this person that only this browser has, and that the server's draft does not follow.
 * @param {string} at when it was typed @param {boolean} fixed nothing can be changed here now
 * @param {(take: boolean) => void} settle */
function offerNotice(at, fixed, settle) {
  return notice(
    "kept-text",
    "✎",
    "warn",
    t("What you typed here at {at} never reached the server; this browser kept it.", { at }) + " ",
    !fixed &&
      button("kept-take",
        t("Take it over"), () => settle(true), { class: "act" }, t("Take it over")),
    " ",
    button("kept-forget", t("Forget it"), () => settle(false), { class: "act" }, t("Forget it")),
  );
}

/** The same of another document. @param {string} label @param {() => void} open */
function strandedNotice(label, open) {
  return notice(
    "stranded",
    "✎",
    "warn",
    t("What you typed on {label} never reached the server; this browser kept it.", { label }) + " ",
    button("stranded-open",
      t("Open {label}", { label }), open, { class: "act" }, t("Open {label}", { label })),
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
function conflictNotice(conflict, clashes, labelOf, settle) {
  const { by, at, merged } = conflict;
  const head = at
    ? t("{by} saved this document at {at} while you worked.", { by, at })
    : t("{by} saved this document while you worked.", { by });
  const next =
    clashes.length === 0
      ? t("Nothing of yours is lost. Look through and submit.")
      : t("Choose for each field that both of you changed:");
  const taken = merged.map(
    (change) => `${change.row}: ${labelOf(change)} ${change.was || t("empty")} → ${change.theirs}`,
  );
  const lines = clashes.map((clash, line) => {
    /** @param {"theirs" | "yours"} side @param {string} words */
    const choice = (side, words) => {
      const value = clash[side] || t("empty");
      const act = () => settle(clash, side);
      const shown = el("bdi", {}, value);
      return button(`${side}-${line}`, `${words}: ${value}`, act, { class: "act" }, shown);
    };
    return el(
      "tr",
      { "data-testid": `clash-${line}` },
      el("th", { scope: "row" }, `${clash.row}: ${labelOf(clash)}`),
      el("td", { dir: "auto" }, clash.was || t("empty")),
      el("td", {}, choice("theirs", t("Take theirs"))),
      el("td", {}, choice("yours", t("Keep yours"))),
    );
  });
  return notice(
    "conflict",
    "⇄",
    "warn",
    el(
      "div",
      {},
      el("p", {}, head, " ", next),
      taken.length > 0 &&
        el(
          "p",
          { "data-testid": "merged", dir: "auto" },
          t("Taken over from them: {changes}.", { changes: taken.join("; ") }),
        ),
      lines.length > 0 && table([t("Field"), t("Was"), t("Theirs"), t("Yours")], lines),
    ),
  );
}

/** After a blind submit: what the person wrote beside what the model had read.
 * @param {import("./comparison.mjs").Compared} compared */
function comparisonNotice({ pairs, allergies }) {
  const cell = (/** @type {import("./types.mjs").Fields | null} */ fields) => {
    const { strength, frequency, duration, code } = fields ?? {};
    const words = fields && [nameOf(fields), strength, frequency, duration, code];
    return el("td", { dir: "auto" }, words ? words.filter(Boolean).join(", ") : t("not listed"));
  };
  const same = pairs.filter((pair) => pair.same).length;
  const lines = pairs.map((pair) =>
    el(
      "tr",
      { "data-same": String(pair.same) },
      el("th", { scope: "row" }, KINDS[/** @type {"medicine"} */ (pair.kind)].one),
      cell(pair.mine),
      cell(pair.model),
      el("td", {}, pair.same ? "= " + t("same name") : "≠ " + t("differs")),
    ),
  );
  return notice(
    "comparison",
    "⇄",
    "info",
    el(
      "div",
      {},
      el("p", {}, t("You and the model agree on {same} of {n} names.", { same, n: pairs.length })),
      table(["", t("You"), t("The model"), ""], lines),
      allergies.mine !== allergies.model &&
        el(
          "p",
          { "data-testid": "compared-allergies", dir: "auto" },
          t("Allergies: you {mine}, the model {model}.", {
            mine: allergies.mine || t("nothing"),
            model: allergies.model || t("nothing"),
          }),
        ),
    ),
  );
}
