/**
 * Adding a row that the reader missed: by one typed line, or by pointing at its ink. Joins the
 * line, the pointing and the rows of the document that is open.
 */

import { button, part } from "./dom.mjs";
import { lineRoute, makeLine, placeRoute } from "./line.mjs";
import { makeLineBar } from "./line_bar.mjs";
import { newId } from "./payload.mjs";
import { makePointing } from "./pointing.mjs";
import { add, nameOf, place } from "./rows.mjs";
import { t } from "./texts.mjs";

/**
 * @param {HTMLElement | ShadowRoot} root @param {import("./screen.mjs").Viewer} viewer
 * @param {{doc: () => import("./document.mjs").Doc | null, fixed: () => boolean,
 *   say: (words: string) => void, focus: () => void,
 *   command: (name: string, argument?: number) => void}} on
 */
export function makeAdding(root, viewer, on) {
  const line = makeLine(lineRoute, draw);
  const bar = makeLineBar(part(root, "line"), { type: line.type, command: on.command });
  const aim = button(
    "point",
    t("Point at the ink (p): click a line, or drag a box"),
    () => on.command("point"),
    {},
    t("Point"),
  );
  part(root, "tools").append(aim);
  const pointing = makePointing(part(root, "frame"), {
    toPage: viewer.toPage,
    fromTurned: viewer.fromTurned,
    middle: viewer.middle,
    allowed: () => !on.fixed(),
    pointed(where) {
      arriving = read(where);
    },
    marked: (box) => viewer.point(box ? [{ label: t("This line"), box }] : []),
    aimed(now) {
      aim.classList.toggle("on", now);
      if (now) on.say(t("Click a line or drag a box; or ↑ ↓ and Enter. Esc leaves."));
    },
  });

  /** @type {Promise<void> | null} rows that are on their way into the tables */
  let taking = null;
  /** @type {Promise<void>} the place that was asked for last is read */
  let arriving = Promise.resolve();

  /** @param {import("./pointing.mjs").Pointed} pointed */
  async function read(pointed) {
    const doc = on.doc();
    if (!doc || on.fixed()) return;
    doc.editor.acts.commit();
    line.wait();
    bar.input.focus();
    const found = await placeRoute(doc.id, viewer.angle(), pointed).catch((error) => {
      line.failed(String(error.message ?? t("The server cannot be reached.")));
    });
    if (!found || on.doc() !== doc) return;
    line.seen(found);
    viewer.point([{ label: found.text, box: found.box }]);
  }

  function draw() {
    const doc = on.doc();
    const chosen = doc?.editor.state().rows.find((row) => row.id === doc.editor.active());
    bar.draw(line.line(), viewer.page(), chosen ? nameOf(chosen.fields) : null);
  }

  function take() {
    const own = taken();
    taking = own;
    void own.finally(() => {
      if (taking === own) taking = null;
    });
  }

  async function taken() {
    const doc = on.doc();
    if (line.line()?.reading) await arriving;
    const coming = line.take();
    viewer.point([]);
    on.focus();
    const chosen = doc?.editor.active();
    const rows = await coming;
    if (!doc || on.doc() !== doc || rows.length === 0) return;
    const ids = rows.map(() => newId());
    const moved = doc.editor.open() !== null || doc.editor.active() !== chosen;
    doc.editor.join((now) =>
      rows.reduce((state, { kind, fields, box }, at) => {
        const known = { fields: { ...fields }, box: box ?? null };
        return add(state, kind, Object.keys(fields), ids[at], known);
      }, now),
    );
    const name = rows.map(({ fields }) => nameOf(fields)).join(", ");
    on.say(t("Added {name}. Ctrl+Z takes it back.", { name }));
    if (moved) return; // the person is elsewhere already, maybe in the middle of a word
    doc.editor.choose(ids[0], "name");
    on.focus();
  }

  /** Gives the chosen row the place that was pointed at. */
  function placeRow() {
    const doc = on.doc();
    const box = line.line()?.box;
    const id = doc?.editor.active();
    if (!doc || !box || !id) return;
    close();
    doc.editor.replace((now) => place(now, id, box));
    on.say(t("The row stands where you pointed. Ctrl+Z takes it back."));
  }

  function close() {
    line.close();
    viewer.point([]);
    on.focus();
  }

  /** @type {Record<string, (argument: number) => void>} */
  const acts = {
    line() {
      on.doc()?.editor.acts.commit();
      line.open();
      bar.input.focus();
    },
    point() {
      pointing.aim(!pointing.aiming());
      on.focus();
    },
    takeLine: take,
    placeRow,
    closeLine: close,
    nextName: () => line.move(1),
    previousName: () => line.move(-1),
    takeName(at) {
      line.pick(at);
      take();
    },
    otherKind: line.otherKind,
  };

  /** While the person aims, the arrows move the band. @type {Record<string, () => void>} */
  const aimed = {
    up: () => pointing.step(-1),
    down: () => pointing.step(1),
    accept: pointing.fire,
    cancel: () => pointing.aim(false),
  };

  return {
    isOpen: () => line.line() !== null,
    /** @param {string} name @param {string} argument @returns {boolean} whether it was one of its
     * commands */
    run(name, argument) {
      if (pointing.aiming() && name in aimed) {
        aimed[name]();
        return true;
      }
      if (line.line() && name === "cancel") {
        close();
        return true;
      }
      if (line.line() && name === "submit") {
        take(); // a submit of its own follows, once the row was seen
        return true;
      }
      if (taking && name === "submit") {
        void taking.then(() => on.command("submit"));
        return true;
      }
      if (!(name in acts)) return false;
      if (!on.fixed()) acts[name](Number(argument));
      return true;
    },
    /** Another document. */
    leave() {
      if (pointing.aiming()) pointing.aim(false);
      if (line.line()) line.close();
    },
  };
}
