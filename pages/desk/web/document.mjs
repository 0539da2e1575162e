/**
 * One document on the desk: its editor, the advice on its rows, its drafts and its lease. Knows
 * routes, but no elements.
 */

import { lookupRoute, makeAdvice } from "./advice.mjs";
import { makeEditor } from "./editor.mjs";
import { isUnsent } from "./copies.mjs";
import { keepText } from "./keeping.mjs";
import { completeRoute, makeAsker } from "./offers.mjs";
import { keepLease } from "./lease.mjs";
import { merge } from "./merge.mjs";
import { makePerhaps } from "./perhaps.mjs";
import { rowsToSend } from "./payload.mjs";
import { startOf, stateOfOffer } from "./restore.mjs";
import { statusOf } from "./rows.mjs";
import { t } from "./texts.mjs";

/** @typedef {import("./types.mjs").Data} Data @typedef {import("./types.mjs").State} State */
/** @typedef {ReturnType<typeof openDocument>} Doc */
/** @typedef {ReturnType<typeof makeEditor>} Editor */

const DRAFT_WORDS = {
  saving: "",
  saved: t("Draft saved."),
  refused: t("This document was saved elsewhere meanwhile. Submit shows you both versions."),
  unreachable: t("Draft not saved: the server cannot be reached. Trying again."),
  forbidden: t("You are signed out. Sign in again in another tab, then reload: your text is kept."),
};

/** Somebody else holds it, or it is done with. @param {Data} data */
export function isReadOnly(data) {
  return Boolean(data.read_only || data.lease);
}

/** Nobody holds what is final, though the person who saved it may still correct it.
 * @param {Data} data @param {boolean} editable */
function isHeldHere(data, editable) {
  return editable && data.document.state !== "final";
}

/** What makes a document another one to edit. @param {Data} data */
export function keyOf(data) {
  const { document: page, reading, blind } = data;
  return JSON.stringify([page.id, page.version, reading, Boolean(blind), isReadOnly(data)]);
}

/** Hours and minutes where the reviewer is. @param {string | number} at ISO, or ms */
export function clock(at) {
  const time = new Date(at);
  return Number.isNaN(time.getTime())
    ? String(at)
    : time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** What is perhaps a row; all: with what is shown when the person asks for the model's reading.
 * @param {Data} data */
function offersOf({ offers: own = [], dispute }) {
  return { own, all: [...own, ...(dispute?.others ?? [])] };
}

/**
 * @param {Data} data
 * @param {{changed: (what: "state" | "typing" | "choice") => void, advised: () => void,
 *   drafted: (words: string, alarm: boolean) => void, lost: () => void}} on
 */
export function openDocument(data, on) {
  const { id } = data.document;
  // A draft on a document that is done with was begun before somebody else saved it.
  let editable = !data.lease && (!data.read_only || Boolean(data.draft));
  const names = /** @type {Record<import("./types.mjs").Kind, string[]>} */ (
    Object.fromEntries(
      Object.entries(data.fields).map(([kind, columns]) => [kind, columns.map((c) => c.name)]),
    )
  );
  const keeper = keepText(
    data,
    () => ({ version, saved: editor.saved(), history: editor.history() }),
    (word) => on.drafted(DRAFT_WORDS[word], word !== "saving" && word !== "saved"),
  );
  const start = editable ? startOf(data, keeper.found) : startOf({ ...data, draft: null }, null);
  const unsent = !editable && keeper.found && isUnsent(keeper.found) ? keeper.found : start.offer;
  if (unsent) keeper.setAside(unsent);
  let offer = unsent ?? keeper.offered;
  const { own: ownOffers, all: offers } = offersOf(data);
  let modelShown = false;
  const advice = makeAdvice(data.rows, lookupRoute, on.advised, offers);
  const evidence = new Map([...data.rows, ...offers].map((row) => [row.lineage, row]));
  const { allowed, above } = data.taking ?? { allowed: true, above: 0 };
  /** @type {Set<string>} rows that were on the screen */
  const seen = new Set();
  const editor = makeEditor(
    start.history,
    data.rows,
    names,
    {
      flagsOf: advice.flagsOf,
      takingOf(row) {
        if (!allowed) return "never";
        return above > (evidence.get(row.id)?.confidence ?? 0) ? "confidence" : null;
      },
      wasSeen: (row) => seen.has(row),
      sidesOf: (row) => evidence.get(row)?.sides ?? undefined,
      othersOf: (row) => evidence.get(row)?.others,
      candidatesOf: (row) => advice.of(row).candidates,
      changed: on.changed,
    },
    start.clashes,
    data.allergies.text,
  );
  let version = data.document.version;
  let askedEmpty = false;
  /** @type {State | null} */
  let askedTogether = null;
  const completion = makeAsker(completeRoute, (found) => {
    editor.offers.set(found);
    on.advised();
  });
  /** @type {{by: string, at: string, merged: import("./merge.mjs").Taken[]} | null} */
  let conflict =
    start.merged.length + start.clashes.length > 0
      ? { by: t("Someone else"), at: "", merged: start.merged }
      : null;
  const lease = keepLease(id, on.lost);
  if (!isHeldHere(data, editable)) lease.end();

  /** Rows that a person changed may need other flags and candidates. */
  function askAdvice() {
    advice.refresh(
      editor.state().rows.filter((row) => ["changed", "added"].includes(statusOf(row))),
    );
  }
  askAdvice();

  /** Names that begin as what stands in the open cell. */
  function askOffers() {
    const open = editor.open();
    const row = open?.field === "name" && editor.state().rows.find((each) => each.id === open.id);
    if (!open || !row) completion.stop();
    else if (editor.offers.kept(open.text) === null) completion.typed(row.kind, open.text);
  }
  if (start.unsent) keeper.note();

  return {
    id,
    editor,
    advice,
    lease,
    evidence,
    saw: (/** @type {string} */ row) => void seen.add(row),
    perhaps: makePerhaps(() => (modelShown ? offers : ownOffers), editor),
    /** Two readings are settled here; null on every other document. */
    dispute: data.dispute ?? null,
    /** What is said of the check that it was until now. */
    checked: data.checked,
    modelShown: () => modelShown,
    showModel() {
      modelShown = !modelShown;
      on.advised();
    },
    restoredAt: start.typedAt ? clock(start.typedAt) : null,
    version: () => version,
    conflict: () => conflict,
    /** Whether its rows may be changed here. */
    editable: () => editable,
    askAdvice,
    askOffers,
    keepDraft: keeper.note,
    flush: keeper.flush,
    /** Whether something typed is on this page only. */
    unsaved: keeper.waiting,
    /** Saves it; resolves, after `ms` at the latest, with whether the person is still signed in.
     * @param {number} ms */
    async signedIn(ms) {
      const limit = new Promise((resolve) => {
        setTimeout(resolve, ms);
      });
      return (await Promise.race([keeper.settled(), limit])) !== "forbidden";
    },
    /** False once, when nothing at all would be stored: a slip of the hand looks the same. */
    mayBeEmpty() {
      const asked = askedEmpty;
      askedEmpty = true;
      return asked || rowsToSend(editor.state()).length > 0;
    },
    /** False once for the rows as they are now: pressing again means all of them. */
    mayTakeTogether() {
      const asked = askedTogether === editor.state();
      askedTogether = editor.state();
      return asked;
    },
    /** No more drafts: another tab of this person goes on with it. */
    stopDrafts: keeper.stop,
    /** No more drafts: the document was sent off. */
    sentOff: keeper.sentOff,
    /** Drafts go on: the document came back. */
    resumeDrafts: keeper.resume,
    /** Text of this person and browser that never reached the server. */
    offer: () => offer,
    /** @param {boolean} take else it is forgotten */
    settleOffer(take) {
      const offered = offer;
      offer = null;
      keeper.forgetAside();
      if (take && offered) editor.replace(() => stateOfOffer(offered, data));
      else on.advised();
    },
    /** Somebody else saved this document: their changes and ours are put together.
     * @param {import("./types.mjs").Conflict} other */
    meet(other) {
      if (version === other.version) return;
      version = other.version;
      editable = true;
      editor.acts.commit();
      this.resumeDrafts();
      const result = merge(other.base, other.theirs, editor.state(), other.allergies);
      conflict = { by: other.by, at: clock(other.at), merged: result.merged };
      editor.rebase(result, other.theirs, other.allergies.theirs);
    },
    /** Another document takes its place; the server has moved the lease already.
     * @param {boolean} done it was sent off and the server took it */
    end(done) {
      completion.stop();
      keeper.stop();
      if (done) keeper.forget();
      lease.end();
    },
    /** The page is left. Text that only this browser has keeps the lease for a while, so that the
     * person finds it again before somebody else begins. */
    leave() {
      if (keeper.leave()) lease.release();
    },
  };
}
