/**
 * One mounted desk: what each command does, and what happens when the server gives new data.
 * All editing state lives in the browser; the server gives documents and takes actions.
 */

import { makeAdding } from "./adding.mjs";
import { compareReadings } from "./comparison.mjs";
import { part } from "./dom.mjs";
import { keyOf, openDocument } from "./document.mjs";
import { REASONED } from "./foot.mjs";
import { strandedTexts } from "./keeping.mjs";
import { listenToKeys } from "./keyboard.mjs";
import { OPEN } from "./keys.mjs";
import { fromReading, nameOf } from "./rows.mjs";
import { makeScreen } from "./screen.mjs";
import { isFinal, makeSending } from "./sending.mjs";
import { shareWithTabs } from "./tabs.mjs";
import { t } from "./texts.mjs";
import { loadAhead, nameInAddress, watchPage } from "./window.mjs";

/** @typedef {import("./types.mjs").Data} Data */

const REOPEN_PATIENCE = 6000;
const LOOKING = new Set(["up", "down", "left", "right"]);

/** @param {HTMLElement | ShadowRoot} root */
export function makeDesk(root) {
  const desk = part(root, "desk");
  /** @type {Data} */
  let data;
  /** @type {import("./document.mjs").Doc | null} */
  let doc = null;
  /** @type {(() => void) | null} confirms the reason that is being given */
  let reason = null;
  let covered = false;
  let reopening = false;
  let taken = false;
  /** @type {import("./comparison.mjs").Compared | null} */
  let compared = null;
  /** @type {import("./copies.mjs").Copy[] | null} looked for once, at the first opening */
  let stranded = null;

  const screen = makeScreen(
    root,
    (name, argument) => run(name, String(argument ?? "")),
    (id) => {
      if (doc?.perhaps.open().some(({ lineage }) => lineage === id)) run("takePerhaps", id);
      else doc?.editor.choose(id);
      focus();
    },
  );
  const adding = makeAdding(root, screen.viewer, {
    doc: () => doc,
    fixed: isFixed,
    say: screen.say,
    focus,
    command: (name, argument) => run(name, String(argument ?? "")),
  });
  const sending = makeSending({
    doc: () => doc,
    data: () => data,
    say: screen.say,
    draw,
    focus,
    askWhy: () => askReason("adjudicate"),
  });
  const tabs = shareWithTabs(() => {
    doc?.editor.acts.commit();
    doc?.flush(true);
    doc?.stopDrafts();
    taken = true;
    draw();
  });
  const unlisten = listenToKeys(
    root,
    desk,
    () => ({ overlay: covered, form: reason !== null, cell: Boolean(doc?.editor.open()) }),
    run,
  );
  const unwatch = watchPage(
    desk,
    () => doc?.flush(true),
    () => doc?.leave(),
  );

  function draw() {
    if (doc) {
      screen.draw(data, doc, {
        busy: sending.busy(),
        reasoning: reason !== null,
        fixed: isFixed(),
        taken,
        compared,
        stranded: stranded ?? [],
      });
    }
  }

  function focus() {
    if (doc && reason === null && !covered && !adding.isOpen()) screen.focus(doc);
  }

  /** Nothing can be changed: done with, held by somebody else, open in another tab. */
  function isFixed() {
    return taken || compared !== null || !doc?.editable();
  }

  /** @param {"state" | "typing" | "choice"} what */
  function onChanged(what) {
    if (!doc) return;
    doc.perhaps.leave();
    if (what !== "choice") {
      screen.say("");
      if (!sending.sent() && !taken) doc.keepDraft();
    }
    doc.askOffers();
    if (what === "typing") {
      screen.drawChanges(data, doc);
      return;
    }
    if (what === "state") doc.askAdvice();
    draw();
    focus();
  }

  /** Does a command. @param {string} name @param {string} argument @returns {boolean} false leaves
   * the key to the browser */
  function run(name, argument) {
    if (!doc || name === "nextUndecided" || name === "previousUndecided") return false;
    void doc.lease.active();
    if (covered) return name === "close" && uncover();
    if (name in screen.viewer.acts) {
      screen.viewer.acts[/** @type {keyof typeof screen.viewer.acts} */ (name)]();
      return true;
    }
    if (sending.busy()) return true;
    if (besideRows(name, argument)) return true;
    if (reason !== null && ["cancel", "confirm", "submit"].includes(name)) {
      if (name === "cancel") closeReason();
      else reason();
      return true;
    }
    return Boolean(documentActs[name]?.(argument)) || runOnRows(name, argument);
  }

  /** What is done beside the rows: the line of allergies, and a row that is being added.
   * @param {string} name @param {string} argument */
  function besideRows(name, argument) {
    return reason === null && (atAllergies(name) || adding.run(name, argument));
  }

  /** What Enter and Esc mean in the line of allergies. @param {string} name */
  function atAllergies(name) {
    if (!doc || !screen.allergies.focused() || !["cancel", "confirm"].includes(name)) return false;
    if (name === "cancel") doc.editor.allergies.cancel();
    else doc.editor.allergies.commit();
    draw();
    focus();
    return true;
  }

  /** @type {Record<string, (argument: string) => boolean>} */
  const documentActs = {
    allergies: () => isFixed() || screen.allergies.focus(),
    help: () => cover("help"),
    guide: () => cover("guide"),
    submit,
    next: () => sending.post("next"),
    reread: () => sending.post("reread"),
    release: () => sending.post("release"),
    openDocument: (argument) => sending.post("open", { document: Number(argument) }),
    reload: () => {
      location.reload();
      return true;
    },
    save: () => {
      doc?.flush();
      return true;
    },
    acceptAll: () => isFixed() || sending.takeTogether(),
    hold: () => isFixed() || askReason("hold"),
    reject: () => isFixed() || askReason("reject"),
    ask_supervisor: () => isFixed() || askReason("ask_supervisor"),
    reopen: () => askReason("reopen"),
    undo: () => !doc?.editor.canUndo() && !doc?.editor.open() && reopenLast(),
  };

  /** @param {string} name @param {string} argument */
  function runOnRows(name, argument) {
    if (!doc) return false;
    const { acts } = doc.editor;
    if (isFixed() && !LOOKING.has(name)) return name in acts;
    if (name === "cancel" && !doc.editor.open()) {
      screen.closeMenus();
      focus();
    } else if (name === "candidate") acts.candidate(Number(argument));
    else if (name === "side") acts.side(Number(argument));
    else if (name.startsWith(OPEN)) acts.openField(name.slice(OPEN.length));
    else if (name === "showModel") doc.showModel();
    else if (name === "takeOffer") acts.takeOffer(Number(argument));
    else if (name === "takePerhaps") takePerhaps(argument);
    else if (name === "nextPerhaps") lookAtPerhaps();
    else if (name === "startOver") startOver();
    else if (name in acts) acts[/** @type {"accept"} */ (name)]();
    else return false;
    return true;
  }

  function startOver() {
    doc?.editor.replace(() => fromReading(data.rows, data.allergies.text));
  }

  /** Makes a row of an offer. @param {string} argument its lineage, or the key that was pressed */
  function takePerhaps(argument) {
    const offer = doc?.perhaps.take(argument.length > 1 ? argument : undefined);
    if (offer) screen.say(t("Added {name}. Ctrl+Z takes it back.", { name: nameOf(offer.fields) }));
  }

  function lookAtPerhaps() {
    const offer = doc?.perhaps.next();
    draw();
    if (offer) {
      const name = nameOf(offer.fields);
      screen.say(t("Perhaps {name}: {why} Press o to add it.", { name, why: offer.why }));
    }
  }

  /** @param {"help" | "guide"} which */
  function cover(which) {
    covered = true;
    screen.cover(which, data, uncover);
    return true;
  }

  function uncover() {
    covered = false;
    screen.uncover();
    focus();
    return true;
  }

  /** @param {import("./foot.mjs").Reasoned} kind @returns {true} */
  function askReason(kind) {
    doc?.editor.acts.commit();
    reason = screen.askReason(
      kind,
      (text) => {
        closeReason();
        sending.post(kind, { [REASONED[kind].field]: text });
      },
      closeReason,
    );
    return true;
  }

  function closeReason() {
    reason = null;
    draw();
    focus();
  }

  /** Undo where nothing is left to undo: back to the last submit, to be corrected anew. */
  function reopenLast() {
    const last = (data.recent ?? [])[0];
    if (!last) return true;
    if (reopening) {
      reopening = false;
      return sending.post("open", { document: last.id });
    }
    reopening = true;
    setTimeout(() => {
      reopening = false;
    }, REOPEN_PATIENCE);
    screen.say(
      t("Nothing to undo here. Press Ctrl+Z again to go back to {label}.", { label: last.label }));
    return true;
  }

  function submit() {
    if (taken) return true;
    if (isFixed()) return sending.post("next");
    reason = null;
    return sending.submit();
  }

  /** The server could not write yet: everything stays, and the action goes once more.
   * @param {Data} fresh */
  function waits(fresh) {
    if (!fresh.busy || doc?.id !== fresh.document.id) return false;
    if (!sending.notYet(fresh.answered)) return false;
    screen.say(fresh.message ?? "");
    draw();
    return true;
  }

  /** @param {Data} fresh @param {(action: object) => void} sender */
  function update(fresh, sender) {
    sending.through(sender);
    desk.hidden = !fresh?.document;
    if (!fresh?.document) return;
    if (waits(fresh)) return;
    const done = sending.answered(fresh.answered);
    const before = data;
    data = fresh;
    if (doc?.id === fresh.document.id) renew(doc, before, done);
    else begin(fresh, done);
    if (done) reason = null;
    if (fresh.message || done) screen.say(fresh.message ?? "");
    nameInAddress(fresh.document.id);
    screen.drawBar(fresh);
    draw();
    if (fresh.next?.image) loadAhead(fresh.next.image);
  }

  /** New data for the document that is on the desk.
   * @param {import("./document.mjs").Doc} shown @param {Data} before
   * @param {any} done the action that this answers, or null */
  function renew(shown, before, done) {
    if (data.conflict) {
      shown.meet(data.conflict);
      shown.keepDraft();
      shown.flush();
    } else if (done && data.model_comparison) {
      compare(done, data.model_comparison);
    } else if (keyOf(before) === keyOf(data)) {
      if (done) shown.resumeDrafts();
    } else if (!done && shown.editor.touched()) {
      shown.meet({
        base: before.rows,
        theirs: data.rows,
        by: t("Someone else"),
        at: new Date().toISOString(),
        version: data.document.version,
        allergies: { was: before.allergies.text, theirs: data.allergies.text },
      });
    } else begin(data, null);
  }

  /** After a blind submit: what was sent, beside what the model had read.
   * @param {import("./messages.mjs").Action} mine
   * @param {import("./messages.mjs").Comparison} model */
  function compare(mine, model) {
    doc?.end(true);
    compared = compareReadings(mine, model);
    const boxes = model.rows.flatMap(({ box, fields }) =>
      box ? [{ label: nameOf(fields), box }] : [],
    );
    screen.viewer.point(boxes);
  }

  /** @param {Data} fresh @param {{kind: string} | null} done what the server took before */
  function begin(fresh, done) {
    doc?.end(isFinal(done));
    adding.leave();
    taken = false;
    compared = null;
    reason = null;
    const next = openDocument(fresh, {
      changed: onChanged,
      advised: draw,
      drafted: screen.drafted,
      lost: () =>
        screen.say(
          t("Someone else has taken this document over.") + " " +
            t("Submit shows you what both of you changed."),
        ),
    });
    doc = next;
    stranded = (stranded ?? strandedTexts(fresh)).filter((copy) => copy.document !== next.id);
    tabs.open(next.id);
    screen.open(fresh, next, {
      choose: (id, field) => {
        next.editor.choose(id, field);
        if (!next.editor.open()) focus();
      },
      open: (id, field) => {
        if (!isFixed()) next.editor.openCell(id, field);
      },
      type: next.editor.type,
      leave: next.editor.acts.commit,
      saw: next.saw,
      command: (name, argument) => run(name, String(argument ?? "")),
    });
    draw();
    focus();
  }

  function close() {
    doc?.leave();
    doc?.end(false);
    tabs.close();
    unlisten();
    unwatch();
  }

  return { update, say: screen.say, close };
}
