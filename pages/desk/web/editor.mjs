/**
 * One document being edited: its history, the chosen row and cell, the open cell. Knows no
 * elements and no network; its maker hears when something changed.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./types.mjs").Kind} Kind
 * @typedef {import("./types.mjs").ReadRow} ReadRow
 * @typedef {{base: {lineage: string, kind: Kind, fields: import("./types.mjs").Fields,
 *   legible: boolean}[], rows: Row[], acknowledged: string[],
 *   allergies: string, allergiesBefore: string,
 *   clashes: import("./merge.mjs").Clash[]}} Saved  what a draft holds
 */

import {
  askAnew,
  asking,
  blocking,
  countUndecided,
  firstRow,
  nextUndecided,
  unmarked,
} from "./decisions.mjs";
import { begin, redo, step, undo } from "./history.mjs";
import { takeTheirs } from "./merge.mjs";
import { nextOther } from "./elsewise.mjs";
import { makeOffers } from "./offers.mjs";
import { newId } from "./payload.mjs";
import * as rows from "./rows.mjs";
import { makeTold } from "./told.mjs";
import { cellOf, differsAt, isBetween, takeSide } from "./sides.mjs";

/**
 * @param {import("./history.mjs").History<State>} start what the person did before, undone with it
 * @param {ReadRow[]} read @param {Record<Kind, string[]>} fieldNames
 * @param {{flagsOf: import("./types.mjs").FlagsOf, takingOf: import("./decisions.mjs").TakingOf,
 *   wasSeen: (row: string) => boolean,
 *   sidesOf?: (row: string) => import("./types.mjs").Sides | undefined,
 *   othersOf?: (row: string) => import("./types.mjs").Other[] | undefined,
 *   candidatesOf: (row: Row) => import("./types.mjs").Candidate[],
 *   changed: (what: "state" | "typing" | "choice") => void}} on
 * @param {import("./merge.mjs").Clash[]} [unsettled] clashes from an older draft
 * @param {string} [told] what was read of allergies
 */
export function makeEditor(start, read, fieldNames, on, unsettled = [], told = "") {
  let history = start;
  let base = read;
  let allergiesBefore = told;
  let clashes = unsettled;
  /** @type {string | null} */
  let active = firstRow(start.present, on.flagsOf)?.id ?? null;
  let field = "name";
  /** @type {{id: string, field: string, text: string} | null} */
  let open = null;
  let touched = false;
  const offers = makeOffers();
  const allergies = makeTold(() => state(), take, () => {
    touched = true;
    on.changed("typing");
  });

  const state = () => history.present;
  const row = () => (active === null ? undefined : rows.rowOf(state(), active));
  const first = row();
  if (first) field = firstQuestion(first) ?? field;

  /** @param {State} next */
  function take(next) {
    if (next === state()) return;
    history = step(history, next);
    touched = true;
    on.changed("state");
  }

  /** @param {string | null} id @param {string | null} [name] */
  function choose(id, name) {
    if (open && (id !== open.id || (name && name !== open.field))) commit();
    const target = id === null ? undefined : rows.rowOf(state(), id);
    if (!target) return;
    const wanted = name ?? field;
    const next = fieldNames[target.kind].includes(wanted) ? wanted : "name";
    if (id === active && next === field) return;
    active = id;
    field = next;
    on.changed("choice");
  }

  function commit() {
    allergies.commit();
    if (!open) return;
    const { id, field: name, text } = open;
    const kept = offers.kept(text);
    open = null;
    const target = rows.rowOf(state(), id);
    const fields = kept && target ? fieldsOf(kept, target) : { [name]: text };
    const next = edited(id, fields);
    if (next === state()) on.changed("choice");
    else take(next);
  }

  /** @param {string} id @param {import("./types.mjs").Fields} fields */
  function edited(id, fields) {
    const target = rows.rowOf(state(), id);
    const next = rows.edit(state(), id, fields);
    if (!target || next === state()) return next;
    return askAnew(next, target, Object.keys(fields), on.flagsOf);
  }

  /** The name is right already: only what was asked about it has its answer.
   * @param {Row} target */
  function confirmName(target) {
    const about = asking(state(), target, on.flagsOf).filter((flag) => flag.field === "name");
    const rules = about.map(({ rule }) => rule);
    take(rows.accept(state(), target.id, rules));
  }

  /** What a suggested name puts into a row. @param {import("./types.mjs").Candidate} chosen
   * @param {Row} target */
  function fieldsOf(chosen, target) {
    const fields = { code: chosen.code ?? "", ...chosen.fields, name: chosen.name };
    return Object.fromEntries(
      Object.entries(fields).filter(
        ([name]) => name in target.fields || fieldNames[target.kind].includes(name),
      ),
    );
  }

  /** @param {1 | 0 | -1} by */
  function toOffer(by) {
    const offer = open && offers.move(by);
    if (!open || !offer) return;
    open.text = offer.name;
    touched = true;
    on.changed("typing");
    on.changed("choice");
  }

  /** The state with the open cell's text in it. */
  function full() {
    const now = rows.tell(state(), allergies.text());
    return open ? rows.edit(now, open.id, { [open.field]: open.text }) : now;
  }

  /** @param {1 | -1} direction */
  function toUndecided(direction) {
    const next = nextUndecided(state(), active, direction, on.flagsOf);
    if (next) choose(next.id, firstQuestion(next));
  }

  /** The cell of the first open question between two readers. @param {Row} target */
  function firstQuestion(target) {
    const found = asking(state(), target, on.flagsOf).find(isBetween);
    return found ? cellOf(found) : undefined;
  }

  /** Takes what one reader has at the chosen cell.
   * @param {import("./sides.mjs").Side} side
   * @returns {boolean} false where readers do not differ */
  function toSide(side) {
    const target = row();
    const sides = target && on.sidesOf?.(target.id);
    if (!target || !sides || open) return false;
    const about = differsAt(sides, field, asking(state(), target, on.flagsOf));
    if (!about) return false;
    take(takeSide(state(), target, sides, about, side));
    const left = rows.rowOf(state(), target.id);
    const next = left && firstQuestion(left);
    if (next) choose(target.id, next);
    else toUndecided(1);
    return true;
  }

  /** @param {number} by */
  function toRow(by) {
    const list = state().rows;
    const at = list.findIndex((each) => each.id === active);
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
    if (next) choose(next.id);
  }

  /** @param {number} by @returns {boolean} false at the end of the row */
  function toCell(by) {
    const target = row();
    if (!target) return false;
    const names = fieldNames[target.kind];
    const next = names[names.indexOf(field) + by];
    if (next) choose(active, next);
    return Boolean(next);
  }

  /** @param {Kind} kind */
  function add(kind) {
    commit();
    const id = newId();
    take(rows.add(state(), kind, fieldNames[kind], id));
    choose(id, "name");
    acts.edit();
  }

  const acts = {
    accept() {
      const target = row();
      if (!target) return;
      const next = firstQuestion(target);
      if (next) {
        choose(target.id, next);
        return;
      }
      const rules = asking(state(), target, on.flagsOf).map((flag) => flag.rule);
      take(rows.accept(state(), target.id, rules));
      toUndecided(1);
    },
    /** @param {number} side from 1 */
    side: (side) => toSide(/** @type {import("./sides.mjs").Side} */ (side - 1)),
    edit() {
      const target = row();
      if (!target) return;
      open = { id: target.id, field, text: target.fields[field] ?? "" };
      offers.set(field === "name" ? on.candidatesOf(target) : []);
      on.changed("choice");
    },
    /** Opens one cell of the chosen row. @param {string} name of its field */
    openField(name) {
      const target = row();
      if (!target || !fieldNames[target.kind].includes(name)) return;
      commit();
      choose(target.id, name);
      acts.edit();
    },
    strike() {
      const target = row();
      if (!target) return;
      const at = state().rows.indexOf(target);
      take(rows.strike(state(), target.id));
      if (!rows.rowOf(state(), target.id)) {
        choose(state().rows[Math.min(at, state().rows.length - 1)]?.id ?? null);
      } else if (!target.struck) toUndecided(1);
    },
    illegible() {
      const target = row();
      if (!target) return;
      take(rows.toggleLegible(state(), target.id));
      if (target.legible) toUndecided(1);
    },
    /** @param {number} number from 1 */
    candidate(number) {
      if (number <= 2 && toSide(number === 1 ? 0 : 1)) return;
      const target = row();
      const chosen = target && on.candidatesOf(target)[number - 1];
      if (!target || !chosen) return;
      const { name } = target.fields;
      if (name.toLowerCase() === chosen.name.toLowerCase() && !target.added) confirmName(target);
      else take(edited(target.id, fieldsOf(chosen, target)));
    },
    /** Takes the row from another model, from the next one, and at last as it stood. */
    takeOther() {
      const target = row();
      const way = target && !target.struck && nextOther(target, on.othersOf?.(target.id) ?? []);
      if (target && way) take(edited(target.id, way.fields));
    },
    addMedicine: () => add("medicine"),
    addDisease: () => add("disease"),
    up: () => toRow(-1),
    down: () => toRow(1),
    left: () => {
      if (!toSide(0)) toCell(-1);
    },
    right: () => {
      if (!toSide(1)) toCell(1);
    },
    nextUndecided: () => toUndecided(1),
    previousUndecided: () => toUndecided(-1),
    commit,
    cancel() {
      if (!open) return;
      const typed = full() !== state();
      open = null;
      if (typed) on.changed("typing");
      on.changed("choice");
    },
    /** @param {number} at from 0 */
    takeOffer(at) {
      offers.pick(at);
      toOffer(0);
      commit();
    },
    nextOffer: () => toOffer(1),
    previousOffer: () => toOffer(-1),
    nextCell() {
      commit();
      if (toCell(1)) acts.edit();
    },
    previousCell() {
      commit();
      if (toCell(-1)) acts.edit();
    },
    undo() {
      commit();
      travel(undo(history));
    },
    redo() {
      commit();
      travel(redo(history));
    },
  };

  /** @param {import("./history.mjs").History<State>} next */
  function travel(next) {
    if (next.present === history.present) return;
    const before = new Set(history.present.rows);
    const differs = next.present.rows.find((each) => !before.has(each));
    history = next;
    active = differs?.id ?? (row() ? active : (next.present.rows[0]?.id ?? null));
    touched = true;
    on.changed("state");
  }

  return {
    acts,
    state,
    choose,
    active: () => active,
    field: () => field,
    open: () => open,
    offers,
    allergies,
    touched: () => touched,
    clashes: () => clashes,
    canUndo: () => history.past.length > 0,
    canRedo: () => history.future.length > 0,
    undecided: () => countUndecided(state(), on.flagsOf),
    blocking: () => blocking(state(), on.flagsOf, on.takingOf),
    /** Rows that nobody marked and that may be taken together. */
    unmarked: () => unmarked(state(), on.flagsOf, on.takingOf),
    /** Takes them together, when each was on the screen; else chooses the first that was not.
     * @returns {boolean} whether they were taken */
    takeTogether() {
      commit();
      const plain = unmarked(state(), on.flagsOf, on.takingOf);
      const unseen = plain.find((each) => !on.wasSeen(each.id));
      if (unseen) choose(unseen.id);
      else take(rows.takeTogether(state(), plain));
      return !unseen;
    },
    /** @param {string} id @param {string} name */
    openCell(id, name) {
      choose(id, name);
      acts.edit();
    },
    /** @param {string} text */
    type(text) {
      if (!open) return;
      open.text = text;
      touched = true;
      on.changed("typing");
    },
    /** Other rows in place of all, as one act that undo takes back; what is typed is kept first.
     * @param {(now: State) => State} make */
    replace(make) {
      commit();
      take(make(state()));
      if (!row()) choose(state().rows[0]?.id ?? null);
    },
    /** Rows that come while the person is at work: an open cell stays open.
     * @param {(now: State) => State} make */
    join(make) {
      take(make(state()));
    },
    /** Begins anew from what somebody else saved: undo must not go back behind their work.
     * @param {import("./merge.mjs").Merged} merged @param {ReadRow[]} theirs
     * @param {string} [line] what they saved of allergies */
    rebase(merged, theirs, line = "") {
      history = begin(merged.state);
      clashes = merged.clashes;
      base = theirs;
      allergiesBefore = line;
      touched = true;
      if (!row()) active = firstRow(state(), on.flagsOf)?.id ?? null;
      on.changed("state");
    },
    /** @param {import("./merge.mjs").Clash} clash @param {"theirs" | "yours"} side */
    settle(clash, side) {
      clashes = clashes.filter((each) => each !== clash);
      if (side === "theirs") take(takeTheirs(state(), clash));
      else on.changed("state");
    },
    /** All acts so far, the open cell's text included. */
    history: () => step(history, full()),
    /** What a draft keeps, the open cell's text included. @returns {Saved} */
    saved() {
      const plain = base.map(({ lineage, kind, fields, legible }) => ({
        lineage,
        kind,
        fields,
        legible: legible !== false,
      }));
      return { base: plain, ...full(), allergiesBefore, clashes };
    },
  };
}
