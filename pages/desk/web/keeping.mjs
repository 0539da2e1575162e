/**
 * Keeps the text of one document: first in this browser, then on the server. What the server has
 * not got, because it was away or the page was closed over a long text, is found in the browser.
 */

import { makeCopies } from "./copies.mjs";
import { draftRoute, keepDrafts, mayLeave } from "./draft.mjs";
import { pack } from "./steps.mjs";

/**
 * @typedef {object} Text
 * @property {number} version  of the document that it was typed on
 * @property {import("./editor.mjs").Saved} saved
 * @property {import("./steps.mjs").History} history
 */

const ASIDE = "~";
const ELSEWHERE = 60_000; // ms after which no page of this person is still at work on a text

/**
 * Texts of other documents that only this browser has; old copies are let go meanwhile.
 * @param {import("./types.mjs").Data} data @returns {import("./copies.mjs").Copy[]}
 */
export function strandedTexts(data) {
  const copies = makeCopies(data.person);
  copies.tidy(Date.now());
  return copies.stranded(data.document.id, Date.now() - ELSEWHERE);
}

/** The copy's name: the page image itself, so that another database's numbers mean nothing here.
 * @param {import("./types.mjs").Data} data */
function nameOf({ document: page }) {
  return page.identity ?? String(page.id);
}

/**
 * @param {import("./types.mjs").Data} data
 * @param {() => Text} text what is to be kept at this moment
 * @param {(word: "saving" | import("./draft.mjs").Outcome) => void} tell
 */
export function keepText(data, text, tell) {
  const copies = makeCopies(data.person);
  const name = nameOf(data);
  copies.forgetTaken(data.answered);
  const found = copies.read(name);
  const aside = `${name}${ASIDE}`;
  const from = data.draft?.state?.stamp ?? null;
  const browser = copies.browser();
  let last = Math.max(found?.stamp.at ?? 0, from?.at ?? 0);
  let sent = 0;
  let refused = false;
  let failing = false;
  let stranded = false;
  let keeper = keepDrafts(save, tell);

  /** @type {import("./draft.mjs").Send} */
  async function save(leaving) {
    const { version, saved, history } = text();
    const { rows, acknowledged, ...rest } = saved;
    last = Math.max(Date.now(), last + 1);
    const stamp = { browser, at: last };
    const { id, label } = data.document;
    const steps = pack(history);
    const body = JSON.stringify({ version, state: { ...rest, rows, acknowledged, stamp } });
    stranded = leaving && !mayLeave(body);
    const handed = leaving && !stranded && !failing && !refused;
    copies.keep(name, { document: id, label, version, stamp, sent, from, handed, rest, steps });
    if (refused) return "refused";
    const outcome = await draftRoute(id, body, leaving);
    refused = outcome === "refused";
    failing = outcome !== "saved";
    if (outcome === "saved") {
      stranded = false;
      sent = Math.max(sent, stamp.at);
      copies.sent(name, stamp);
    }
    return outcome;
  }

  return {
    /** This browser's copy as the document was opened, and what was offered at earlier openings. */
    found,
    offered: copies.read(aside),
    /** Puts a copy where typing does not replace it. @param {import("./copies.mjs").Copy} copy */
    setAside(copy) {
      copies.keep(aside, copy);
      copies.forget(name);
    },
    forgetAside: () => copies.forget(aside),
    note: () => keeper.note(),
    flush: (leaving = false) => keeper.flush(leaving),
    waiting: () => keeper.waiting(),
    settled: () => keeper.settled(),
    /** Nothing more is kept. */
    stop: () => keeper.stop(),
    /** Nothing more is kept: the text was sent off. @param {string} act its op_id */
    sentOff(act) {
      keeper.stop();
      copies.sentOff(name, act);
    },
    /** Keeping goes on: the document came back. */
    resume() {
      keeper.stop();
      keeper = keepDrafts(save, tell);
      refused = false;
    },
    /** The text is done with, here as on the server. */
    forget: () => copies.forget(name),
    /** Saves what it can of a page that is being left; false when the text stays in this browser
     * only. */
    leave() {
      keeper.flush(true);
      return !stranded;
    },
  };
}
