/**
 * One mounted desk: joins the editor, the image, the tables, drafts and the way to the server.
 * All editing state lives here, in the browser; the server gives documents and takes actions.
 */

import { lookupRoute, makeAdvice } from "./advice.mjs";
import { openGuide, openHelp, shut } from "./cover.mjs";
import { allFlags, isUndecided } from "./decisions.mjs";
import { part } from "./dom.mjs";
import { draftRoute, keepDrafts } from "./draft.mjs";
import { makeEditor } from "./editor.mjs";
import { REASONED, drawActs, drawChanges, drawReason } from "./foot.mjs";
import { listenToKeys } from "./keyboard.mjs";
import { keepLease } from "./lease.mjs";
import { drawMenus } from "./menus.mjs";
import { merge } from "./merge.mjs";
import { comparisonNotice, conflictNotice, notice } from "./notices.mjs";
import { makeOutbox } from "./outbox.mjs";
import { action } from "./payload.mjs";
import { fromReading, statusOf } from "./rows.mjs";
import { drawSaid } from "./said.mjs";
import { restored } from "./restore.mjs";
import { makeTables } from "./table.mjs";
import { makeViewer } from "./viewer.mjs";

const LOOKUP_PATIENCE = 1500;

/** @param {HTMLElement | ShadowRoot} root */
export function makeDesk(root) {
  const at = (/** @type {string} */ name) => part(root, name);
  const desk = at("desk");
  /** @type {any} */
  let data = null;
  /** @type {(action: object) => void} */
  let send = () => {};
  /** @type {ReturnType<typeof openDocument> | null} */
  let doc = null;
  /** @type {(() => void) | null} */
  let reason = null;
  let covered = false;
  let checking = false;
  let drafted = "";
  let said = "";

  const viewer = makeViewer(at("frame"), at("tools"), (id) => {
    doc?.editor.choose(id);
    if (doc) doc.tables.focus(id);
  });
  const outbox = makeOutbox((/** @type {any} */ act) => send(act), () => {
    say("The server has not answered, so nothing is sent yet. What you typed is still here: try again.");
    draw();
  });
  const unlisten = listenToKeys(root, desk, () => ({
    overlay: covered, form: reason !== null, cell: Boolean(doc?.editor.open()),
  }), (name, key) => run(name, key));
  const fitHeight = () => {
    const top = desk.getBoundingClientRect().top + window.scrollY;
    desk.style.setProperty("--top", `${Math.round(Math.max(0, top))}px`);
  };
  const resized = new ResizeObserver(fitHeight);
  resized.observe(document.body);
  const onHide = () => { if (document.visibilityState === "hidden") doc?.drafts.flush(true); };
  const onLeave = () => { doc?.drafts.flush(true); doc?.lease?.release(); };
  document.addEventListener("visibilitychange", onHide);
  window.addEventListener("pagehide", onLeave);

  /** @param {string} words */
  function say(words) {
    said = words;
    at("message").textContent = words;
  }

  /** @param {any} fresh the server's data for one document */
  function openDocument(fresh) {
    const id = fresh.document.id;
    const page = { image: fresh.document.image, width: fresh.document.width || 1,
      height: fresh.document.height || 1, rotation: fresh.document.rotation ?? 0,
      label: fresh.document.label };
    const advice = makeAdvice(fresh.rows, lookupRoute, () => draw());
    const names = Object.fromEntries(Object.entries(fresh.fields)
      .map(([kind, columns]) => [kind, columns.map((/** @type {any} */ c) => c.name)]));
    const draft = restored(fresh.draft, fresh.document.version, fresh.rows);
    const begun = draft ?? { state: fromReading(fresh.rows), clashes: [], merged: 0 };
    const editor = makeEditor(begun.state, fresh.rows, /** @type {any} */ (names), {
      flagsOf: advice.flagsOf,
      candidatesOf: (row) => advice.of(row).candidates,
      changed: (what) => onChanged(what),
    }, begun.clashes);
    const tables = makeTables(at("tables"), fresh.fields, page, {
      choose: (row, field) => { editor.choose(row, field); if (!editor.open()) tables.focus(row); },
      open: (row, field) => { if (!isReadOnly()) editor.openCell(row, field); },
      type: (text) => editor.type(text),
      leave: () => editor.acts.commit(),
      command: (name, argument) => run(name, String(argument ?? "")),
    });
    const lease = isReadOnly() ? null : keepLease(id, () => {
      say("Someone else has taken this document over. Submit shows you what both of you changed.");
    });
    viewer.show(page);
    drawSaid(at("said"), fresh.answers ?? [], id, viewer.point);
    drafted = draft ? `Your draft of ${clock(fresh.draft.saved_at)} is back.` : "";
    return { id, page, advice, editor, tables, lease, drafts: drafts(id), evidence: new Map(
      fresh.rows.map((/** @type {any} */ row) => [row.lineage, row])),
      version: fresh.document.version, conflict: draft && draft.merged + draft.clashes.length > 0
        ? { by: "Someone else", at: clock(fresh.draft.saved_at), merged: draft.merged } : null };
  }

  /** @param {number} id */
  function drafts(id) {
    return keepDrafts(draftRoute(id), (word) => {
      drafted = { saving: "", saved: `Draft saved ${clock(new Date().toISOString())}`,
        refused: "This document was saved elsewhere meanwhile. Submit shows you both versions.",
        unreachable: "Draft not saved: the server cannot be reached. Trying again." }[word];
      at("message").textContent = said || drafted;
    });
  }

  function isReadOnly() {
    return Boolean(data?.read_only || data?.lease || data?.model_comparison);
  }

  /** @param {"state" | "typing" | "choice"} what */
  function onChanged(what) {
    if (!doc) return;
    if (what !== "choice") {
      said = "";
      if (!outbox.busy()) doc.drafts.note(doc.version, doc.editor.saved());
    }
    if (what === "typing") return;
    if (what === "state") doc.advice.refresh(doc.editor.state().rows.filter((row) => (
      ["changed", "added"].includes(statusOf(row)))));
    draw();
    const open = doc.editor.open();
    const active = doc.editor.active();
    if (open) {
      const box = doc.tables.editor(open.id);
      if (box && (root instanceof ShadowRoot ? root : document).activeElement !== box) {
        box.focus();
        box.select();
      }
    } else if (active && reason === null && !covered) doc.tables.focus(active);
  }

  function draw() {
    if (!doc) return;
    const { editor, advice, evidence } = doc;
    const state = editor.state();
    const numbers = { medicine: 0, disease: 0 };
    const rows = state.rows.map((row, index) => {
      numbers[row.kind] += 1;
      return {
        row, index, number: numbers[row.kind], active: row.id === editor.active(),
        field: editor.field(), editing: editor.open()?.id === row.id,
        undecided: isUndecided(state, row, advice.flagsOf),
        flags: row.struck ? [] : allFlags(row, advice.flagsOf),
        candidates: advice.of(row).candidates,
        evidence: evidence.get(row.id), readOnly: isReadOnly(),
      };
    });
    doc.tables.draw(rows);
    viewer.mark(rows.filter(({ evidence: read }) => read?.box).map(({ row, evidence: read, number }) => (
      { id: row.id, box: read.box, label: `${row.kind} ${number}: ${row.fields.name ?? ""}`,
        tone: statusOf(row) })), editor.active());
    drawChanges(at("changes"), state, (kind, field) => (
      data.fields[kind].find((/** @type {any} */ c) => c.name === field)?.label ?? field));
    drawNotices();
    if (reason === null) drawFoot();
    at("message").textContent = said || drafted;
  }

  function drawFoot() {
    if (!doc) return;
    drawActs(at("acts"), {
      busy: outbox.busy() || checking, undecided: doc.editor.undecided(),
      canUndo: doc.editor.canUndo(), canRedo: doc.editor.canRedo(), readOnly: isReadOnly(),
      canReopen: Boolean(data.read_only), compared: Boolean(data.model_comparison),
    }, (name) => run(name, ""));
  }

  function drawNotices() {
    if (!doc) return;
    const { conflict, editor } = doc;
    const label = (/** @type {import("./merge.mjs").Clash} */ clash) => (clash.field === "row"
      ? "the row" : data.fields[clash.kind].find((/** @type {any} */ c) => c.name === clash.field)
        ?.label ?? clash.field);
    at("notices").replaceChildren(...[
      data.lease && notice("held", "⏳", "warn", `${data.lease.person} has this document open ` +
        `(${data.lease.minutes} min). You can read it, and change it when they are done.`),
      data.blind && notice("blind", "◐", "info",
        "Read this page yourself: what the model read is shown after you submit."),
      data.answer_from_supervisor && notice("answered", "✉", "info", "Your supervisor answered: ",
        data.answer_from_supervisor),
      ...(data.document.notes ?? data.notes ?? []).map((/** @type {string} */ text) => (
        notice("quality", "ℹ", "info", text))),
      data.model_comparison && comparisonNotice(data.model_comparison),
      conflict && conflictNotice(conflict, editor.clashes(), label, (clash, side) => (
        editor.settle(clash, side))),
    ].filter(Boolean));
  }

  function drawBar() {
    const { document: page, why, reader, waiting, lease } = data;
    at("label").textContent = page.pages > 1 ? `${page.label} p.${page.page}/${page.pages}` : page.label;
    at("why").textContent = [why, reader && `read by ${reader}`].filter(Boolean).join(" · ");
    at("lease").textContent = lease ? `${lease.person}, ${lease.minutes} min` : "";
    at("waiting").textContent = `${waiting} waiting`;
    drawMenus(at("menus"), { siblings: data.siblings ?? [], recent: data.recent ?? [],
      readOnly: isReadOnly() }, (name, argument) => run(name, String(argument ?? "")));
  }

  /** @param {string} name @param {string} key */
  function run(name, key) {
    if (!doc || name === "nextUndecided" || name === "previousUndecided") return false;
    void doc.lease?.active();
    if (covered) return name === "close" && uncover();
    if (name in viewer.acts) {
      viewer.acts[/** @type {keyof typeof viewer.acts} */ (name)]();
      return true;
    }
    if (outbox.busy()) return true;
    return desks(name, key) ?? edits(name, key) ?? false;
  }

  /** Commands of the desk itself. @param {string} name @param {string} key */
  function desks(name, key) {
    if (reason !== null && (name === "cancel" || name === "confirm")) {
      if (name === "confirm") reason();
      else closeReason();
      return true;
    }
    switch (name) {
      case "help": return cover((close) => openHelp(at("cover"), close));
      case "guide": return cover((close) => openGuide(at("cover"), data.guide ?? [], close));
      case "submit": return submit();
      case "next": return post("next");
      case "reopen": return post("reopen");
      case "openDocument": return post("open", { document: Number(key) });
      case "reread": case "release": return post(name);
      case "save": doc?.drafts.flush(); return true;
      case "hold": case "reject": case "ask_supervisor":
        return isReadOnly() ? true : askReason(name);
      case "undo":
        if (doc?.editor.canUndo() || doc?.editor.open()) return null;
        return reopenLast();
      default: return null;
    }
  }

  /** Commands of the tables. @param {string} name @param {string} key */
  function edits(name, key) {
    if (!doc) return false;
    const { acts } = doc.editor;
    if (isReadOnly() && !["up", "down", "left", "right"].includes(name)) return true;
    if (name === "candidate") acts.candidate(Number(key));
    else if (name === "startOver") doc.editor.replace(fromReading(data.rows));
    else if (name in acts) acts[/** @type {"accept"} */ (name)]();
    else return false;
    return true;
  }

  /** @param {(close: () => void) => void} open */
  function cover(open) {
    covered = true;
    open(() => uncover());
    return true;
  }

  function uncover() {
    covered = false;
    shut(at("cover"));
    const active = doc?.editor.active();
    if (active) doc?.tables.focus(active);
    return true;
  }

  /** @param {import("./foot.mjs").Reasoned} kind */
  function askReason(kind) {
    doc?.editor.acts.commit();
    reason = drawReason(at("acts"), kind, (text) => {
      closeReason();
      post(kind, { [REASONED[kind].field]: text });
    }, closeReason);
    return true;
  }

  function closeReason() {
    reason = null;
    draw();
    const active = doc?.editor.active();
    if (active) doc?.tables.focus(active);
  }

  let reopening = false;
  /** Undo where nothing is left to undo: the last submit becomes a new reading. */
  function reopenLast() {
    const last = (data.recent ?? [])[0];
    if (!last) return true;
    if (!reopening) {
      reopening = true;
      setTimeout(() => { reopening = false; }, 6000);
      say(`Nothing to undo here. Press Ctrl+Z again to reopen ${last.label}.`);
      return true;
    }
    reopening = false;
    return post("reopen", { document: last.id });
  }

  function submit() {
    if (!doc || checking) return true;
    if (isReadOnly()) return post("next");
    reason = null;
    doc.editor.acts.commit();
    checking = true;
    void doc.advice.settled(LOOKUP_PATIENCE).then(() => {
      checking = false;
      if (!doc) return;
      const clash = doc.editor.clashes()[0];
      const stop = doc.editor.blocking();
      if (clash) {
        say("Choose theirs or yours for each field above, then submit.");
        draw();
      } else if (stop) {
        doc.editor.choose(stop.id);
        draw();
        doc.tables.focus(stop.id);
        say("This row has a question: press a to keep it as it is, or change it. Then submit.");
      } else post(doc.conflict ? "resolve" : "submit");
    });
    return true;
  }

  /** @param {string} kind @param {object} [more] */
  function post(kind, more = {}) {
    if (!doc) return true;
    doc.editor.acts.commit();
    const act = { ...action({ kind, document: doc.id, version: doc.version,
      reading: data.reading ?? null, state: doc.editor.state() }), ...more };
    if (kind !== "submit" && kind !== "resolve") doc.drafts.flush();
    if (outbox.post(outbox.again(act))) {
      if (kind === "submit" || kind === "resolve" || kind === "reject") doc.drafts.stop();
      draw();
    }
    return true;
  }

  /** @param {any} fresh @param {(action: object) => void} sender */
  function update(fresh, sender) {
    send = sender;
    const done = outbox.answered();
    const before = data;
    data = fresh;
    if (!fresh?.document) {
      desk.hidden = true;
      return;
    }
    desk.hidden = false;
    fitHeight();
    const same = doc !== null && doc.id === fresh.document.id;
    if (doc && same && fresh.conflict) meet(fresh.conflict);
    else if (doc && same && keyOf(before) === keyOf(fresh)) {
      if (done) doc.drafts = drafts(doc.id);
    } else if (doc && same && !done && doc.editor.touched()) {
      meet({ base: before.rows, theirs: fresh.rows, by: "Someone else",
        at: clock(new Date().toISOString()), version: fresh.document.version });
    } else begin(fresh, same);
    reason = null;
    say(fresh.message ?? "");
    drawBar();
    draw();
    if (fresh.next?.image) new Image().src = fresh.next.image;
  }

  /** @param {any} fresh @param {boolean} same */
  function begin(fresh, same) {
    doc?.drafts.stop();
    if (!same) doc?.lease?.end();
    doc = openDocument(fresh);
    draw();
    const active = doc.editor.active();
    if (active) doc.tables.focus(active);
    else at("desk").focus();
  }

  /** Somebody else saved this document: their changes and ours are put together.
   * @param {{base: any[], theirs: any[], by: string, at: string, version: number}} conflict */
  function meet(conflict) {
    if (!doc || doc.version === conflict.version) return;
    doc.drafts.stop();
    doc.version = conflict.version;
    doc.drafts = drafts(doc.id);
    const result = merge(conflict.base, conflict.theirs, doc.editor.state());
    doc.conflict = { by: conflict.by, at: conflict.at, merged: result.merged };
    doc.editor.replace(result.state, result.clashes);
  }

  function close() {
    onLeave();
    doc?.drafts.stop();
    unlisten();
    resized.disconnect();
    document.removeEventListener("visibilitychange", onHide);
    window.removeEventListener("pagehide", onLeave);
  }

  return { update, close };
}

/** What makes a document another one to edit. @param {any} data */
function keyOf(data) {
  const { document: page, reading, blind, read_only: fixed, model_comparison: compared } = data;
  return JSON.stringify([page.id, page.version, reading, Boolean(blind), Boolean(fixed), !compared]);
}

/** @param {string} iso @returns {string} hours and minutes where the reviewer is */
function clock(iso) {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso
    : time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
