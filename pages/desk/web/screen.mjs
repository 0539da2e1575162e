/** Draws the desk: bar, notices, tables, boxes on the image and foot. Decides nothing. */

import { makeAllergies } from "./allergies.mjs";
import { drawChosen } from "./chosen.mjs";
import { openGuide, openHelp, shut } from "./cover.mjs";
import { allFlags, asking, isUndecided } from "./decisions.mjs";
import { part } from "./dom.mjs";
import { clock, isReadOnly } from "./document.mjs";
import { drawActs, drawChanges, drawReason } from "./foot.mjs";
import { drawMenus } from "./menus.mjs";
import { noticesOf } from "./notices.mjs";
import { drawPerhaps } from "./perhaps.mjs";
import { nameOf, statusOf } from "./rows.mjs";
import { drawSaid } from "./said.mjs";
import { makeTables } from "./table.mjs";
import { t } from "./texts.mjs";
import { makeViewer } from "./viewer.mjs";

/**
 * @typedef {import("./types.mjs").Data} Data
 * @typedef {import("./document.mjs").Doc} Doc
 *
 * @typedef {object} Situation
 * @property {boolean} busy       an action is under way
 * @property {boolean} reasoning  a reason is being typed
 * @property {boolean} fixed      nothing can be changed now
 * @property {boolean} taken      another tab has the document
 * @property {import("./comparison.mjs").Compared | null} compared  after a blind submit
 * @property {import("./copies.mjs").Copy[]} stranded  other documents' texts that only this
 *   browser has
 */

/** @param {unknown[]} one @param {unknown[]} other */
function sameList(one, other) {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}

/** What was read, at the place that the person gave where they gave one.
 * @param {import("./types.mjs").ReadRow | undefined} evidence
 * @param {import("./types.mjs").Row} row @returns {import("./types.mjs").ReadRow | undefined} */
function withPlace(evidence, { box, id, kind, fields }) {
  return box ? { ...(evidence ?? { lineage: id, kind, fields }), box } : evidence;
}

/** Who has read a disputed page; the model only when the person asks for it. @param {Doc} doc */
function readersOf({ dispute, modelShown }) {
  if (!dispute) return null;
  return { readers: [...dispute.readers, ...(dispute.model && modelShown() ? ["model"] : [])] };
}

/** @param {import("./types.mjs").Offer} offer */
function markOfOffer({ lineage, kind, box, fields }) {
  if (!box) return [];
  return [{ id: lineage, box, tone: "offer", label:
    t("Perhaps a {kind}: {name}", { kind: t(kind), name: nameOf(fields) }) }];
}

/** @typedef {ReturnType<typeof makeViewer>} Viewer */

/** Why a document was chosen for review says nothing once it is one of these. */
const CLOSED = new Set(["final", "rejected", "disputed", "on hold"]);

/**
 * @param {HTMLElement | ShadowRoot} root
 * @param {(command: string, argument?: number | string) => void} command
 * @param {(id: string) => void} chosen
 */
export function makeScreen(root, command, chosen) {
  const at = (/** @type {string} */ name) => part(root, name);
  const viewer = makeViewer(at("frame"), at("tools"), chosen);
  const allergies = makeAllergies(at("allergies"), {
    type: (text) => opened?.editor.allergies.type(text),
    leave: () => opened?.editor.allergies.commit(),
    looked: (on) => viewer.point(on && allergiesBox ?
      [{ label: t("Allergies"), box: allergiesBox }] : []),
  });
  /** @type {Doc | null} */
  let opened = null;
  /** @type {import("./types.mjs").Box | null} */
  let allergiesBox = null;
  /** @type {ReturnType<typeof makeTables> | null} */
  let tables = null;
  /** @type {import("./row.mjs").Acts} what the open document's rows tell */
  let rowActs;
  let said = "";
  let drafted = { words: "", tone: "" };
  /** @type {unknown[]} */
  let noticed = [];

  function showMessage() {
    const message = at("message");
    message.textContent = said || drafted.words;
    message.className = `message ${said ? "said" : drafted.tone}`;
  }

  /** @param {Data} data @param {import("./rows.mjs").Change["kind"]} kind
   * @param {string} field */
  function labelOf(data, kind, field) {
    if (kind === "allergies") return t("Allergies");
    return data.fields[kind].find((column) => column.name === field)?.label ?? field;
  }

  /** @param {Doc["editor"]} editor @param {string} id of a row */
  function offersOf({ open, offers }, id) {
    const cell = open();
    if (cell?.id !== id || cell.field !== "name") return null;
    return { names: offers.list(), picked: offers.picked(), text: cell.text };
  }

  /** @param {Doc} doc @param {boolean} fixed @returns {import("./row.mjs").Shown[]} */
  function shownRows(doc, fixed) {
    const { editor, advice, evidence } = doc;
    const state = editor.state();
    const numbers = { medicine: 0, disease: 0 };
    return state.rows.map((row, index) => {
      numbers[row.kind] += 1;
      const open = asking(state, row, advice.flagsOf);
      return {
        row,
        index,
        number: numbers[row.kind],
        active: row.id === editor.active(),
        field: editor.field(),
        editing: editor.open()?.id === row.id,
        offers: offersOf(editor, row.id),
        undecided: isUndecided(state, row, advice.flagsOf),
        flags: row.struck
          ? []
          : allFlags(row, advice.flagsOf).map((flag) => ({
              ...flag,
              answered: flag.level === "ask" && !open.includes(flag),
            })),
        candidates: advice.of(row).candidates,
        evidence: withPlace(evidence.get(row.id), row),
        dispute: readersOf(doc),
        readOnly: fixed,
      };
    });
  }

  /** Drawn anew only when they change, because screen readers read them out then.
   * @param {Data} data @param {Doc} doc @param {Situation} on */
  function drawNotices(data, doc, on) {
    const label = (/** @type {import("./merge.mjs").Taken} */ change) =>
      change.field === "row" ? t("the row") : labelOf(data, change.kind, change.field);
    const list = noticesOf(data, doc, on, label, command);
    const signature = [doc, ...doc.editor.clashes(), ...list.map((each) => each.textContent)];
    if (sameList(signature, noticed)) return;
    noticed = signature;
    at("notices").replaceChildren(...list);
  }

  return {
    viewer,
    allergies,
    /** Another document. @param {Data} data @param {Doc} doc
     * @param {import("./row.mjs").Acts} acts */
    open(data, doc, acts) {
      const { image, width, height, rotation, label } = data.document;
      const page = {
        image,
        width: width || 1,
        height: height || 1,
        rotation: rotation ?? 0,
        label,
      };
      opened = doc;
      allergiesBox = data.allergies.box;
      viewer.show(page);
      tables?.end();
      tables = makeTables(at("tables"), data.fields, page, acts);
      rowActs = acts;
      at("tables").scrollTop = 0;
      drawSaid(at("said"), data.answers ?? [], doc.id, viewer.point);
      const back = doc.restoredAt ?
        t("Your draft of {restoredAt} is back.", { restoredAt: doc.restoredAt }) : "";
      drafted = { words: back, tone: "" };
    },
    /** @param {Data} data @param {Doc} doc
     * @param {Situation} on */
    draw(data, doc, on) {
      at("desk").classList.toggle("fixed", on.fixed);
      const rows = shownRows(doc, on.fixed);
      const offers = on.fixed ? [] : doc.perhaps.open();
      tables?.draw(rows);
      const now = rows.find(({ active }) => active);
      drawChosen(at("chosen"), now, data.fields[now?.row.kind ?? "medicine"], rowActs);
      allergies.draw(doc.editor.allergies.text(), on.fixed);
      drawPerhaps(at("perhaps"), offers, doc.perhaps.current()?.lineage ?? null, (lineage) => {
        command("takePerhaps", lineage);
      });
      viewer.mark(
        [...offers.flatMap(markOfOffer), ...rows.flatMap(({ row, evidence, number }) =>
          evidence?.box
            ? [
                {
                  id: row.id,
                  box: evidence.box,
                  tone: statusOf(row),
                  label: `${row.kind} ${number}: ${row.fields.name ?? ""}`,
                },
              ]
            : [],
        )],
        (offers.length > 0 && doc.perhaps.looked()) || doc.editor.active(),
      );
      this.drawChanges(data, doc);
      drawNotices(data, doc, on);
      if (!on.reasoning) {
        drawActs(
          at("acts"),
          {
            busy: on.busy,
            rows: doc.editor.state().rows.length,
            undecided: doc.editor.undecided(),
            canUndo: doc.editor.canUndo(),
            canRedo: doc.editor.canRedo(),
            readOnly: on.fixed,
            canReopen: data.can_reopen,
            taken: on.taken,
            compared: on.compared !== null,
            disputed: doc.dispute !== null,
            modelShown: doc.dispute?.model ? doc.modelShown() : null,
          },
          command,
        );
      }
      showMessage();
    },
    /** What a submit would change, the open cell's text included.
     * @param {Data} data @param {Doc} doc */
    drawChanges(data, doc) {
      drawChanges(at("changes"), doc.editor.saved(), (kind, field) => labelOf(data, kind, field));
    },
    /** @param {Data} data */
    drawBar(data) {
      const { document: page, why, reader, waiting, lease } = data;
      const { label, pages } = page;
      at("label").textContent =
        pages > 1
          ? t("{label}, page {page} of {pages}", { label, page: page.page, pages })
          : label;
      const state = page.state ?? "";
      const reason = CLOSED.has(state) ? t(state) : why;
      at("why").textContent = [reason, reader &&
        t("read by {reader}", { reader })].filter(Boolean).join(" · ");
      at("why").title = at("why").textContent ?? "";
      at("lease").textContent = lease ? `${lease.person}, ${lease.minutes} min` : "";
      at("waiting").textContent = t("{n} waiting", { n: waiting });
      const recent = (data.recent ?? []).map((done) => ({
        ...done,
        at: done.at && clock(done.at),
      }));
      drawMenus(
        at("menus"),
        {
          siblings: data.siblings ?? [],
          recent,
          disputes: data.disputes ?? [],
          readOnly: isReadOnly(data),
        },
        command,
      );
    },
    /** Puts the focus where typing belongs: the open cell, else the chosen row. @param {Doc} doc */
    focus(doc) {
      const open = doc.editor.open();
      const box = open && tables?.editor(open.id);
      if (box) {
        const focused = root instanceof ShadowRoot ? root.activeElement : document.activeElement;
        if (focused === box) return;
        box.focus();
        box.select();
        box.scrollLeft = 0;
        return;
      }
      const active = doc.editor.active();
      if (active) tables?.focus(active);
      else at("desk").focus({ preventScroll: true });
    },
    /** @param {string} words */
    say(words) {
      said = words;
      showMessage();
    },
    /** @param {string} words @param {boolean} alarm something typed is not safe yet */
    drafted(words, alarm) {
      drafted = { words, tone: alarm ? "alarm" : "" };
      showMessage();
    },
    /** @param {"help" | "guide"} which @param {Data} data @param {() => void} close */
    cover(which, data, close) {
      if (which === "help") openHelp(at("cover"), close);
      else openGuide(at("cover"), data.guide ?? [], close);
    },
    uncover: () => shut(at("cover")),
    closeMenus() {
      for (const menu of at("menus").querySelectorAll("details")) menu.open = false;
    },
    /** @param {import("./foot.mjs").Reasoned} kind @param {(text: string) => void} confirm
     * @param {() => void} cancel */
    askReason: (kind, confirm, cancel) => drawReason(at("acts"), kind, confirm, cancel),
  };
}
