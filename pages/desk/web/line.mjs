/**
 * One line of text that becomes a row: typed from nothing, or begun with what the reader saw at a
 * place on the page. Holds the line while it is open; knows no elements and no other rows.
 *
 * @typedef {import("./types.mjs").Box} Box
 * @typedef {import("./types.mjs").Fields} Fields
 * @typedef {import("./types.mjs").Kind} Kind
 * @typedef {import("./types.mjs").Candidate} Candidate
 * @typedef {{kind: Kind, fields: Fields, box?: Box | null}} Typed  a row that a line makes
 * @typedef {{kind: Kind, fields: Fields | null, names: Candidate[]}} Parsed
 * @typedef {{box: Box, text: string, rows: Typed[], names: Candidate[]}} Place
 *
 * @typedef {object} Line
 * @property {string} text
 * @property {Kind | ""} kind   what the person says it is; "" lets the text say it
 * @property {Box | null} box   where it stands on the page, when somebody pointed
 * @property {Typed[]} rows     what it makes so far
 * @property {Candidate[]} names  for the first row, best first
 * @property {number} picked    which of them was taken, -1 for none
 * @property {boolean} reading  the reader is at work
 * @property {string} note      what the person has to know, "" for nothing
 */

import { t } from "./texts.mjs";

const PAUSE = 70;
const LONGEST = 500;
const NOTHING = t("Nothing was read here. Type what stands there.");
const AWAY = t("The server cannot be reached; the line is kept as it is typed.");

/**
 * @param {(text: string, kind: Kind | "") => Promise<Parsed>} parse
 * @param {() => void} changed
 */
export function makeLine(parse, changed) {
  /** @type {Line | null} */
  let line = null;
  let newest = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let stale = false; // the rows are not yet those of the text

  /** @param {Partial<Line>} change */
  function set(change) {
    if (line) line = { ...line, ...change };
    changed();
  }

  /** What a line makes. @param {Line} of @returns {Promise<Partial<Line>>} */
  async function made({ text, kind, box }) {
    if (text.trim() === "") return { rows: [], names: [] };
    const answer = await parse(text, kind).catch(() => null);
    const found = answer ?? { kind: kind || "medicine", fields: null, names: [] };
    const fields = found.fields ?? { written: text.trim(), name: text.trim() };
    return {
      rows: [{ kind: found.kind, fields, box }],
      names: found.names,
      note: answer ? "" : AWAY,
    };
  }

  /** What the newest text makes; an older answer that comes late is dropped. */
  async function ask() {
    if (!line) return;
    newest += 1;
    const mine = newest;
    const answer = await made(line);
    if (mine !== newest) return;
    stale = false;
    set(answer);
  }

  /** @param {Partial<Line>} [begun] */
  function begin(begun = {}) {
    clearTimeout(timer);
    newest += 1;
    stale = false;
    line = {
      text: "", kind: "", box: null, rows: [], names: [], picked: -1, reading: false, note: "",
      ...begun,
    };
    changed();
  }

  /** The first row under another name, in the text as well where the name stands there as read.
   * @param {number} at */
  function pick(at) {
    const name = line?.names[at];
    const first = line?.rows[0];
    if (!line || !name || !first) return;
    const before = first.fields.name ?? "";
    const written = line.text.toLowerCase().indexOf(before.toLowerCase());
    const text =
      before && written !== -1
        ? line.text.slice(0, written) + name.name + line.text.slice(written + before.length)
        : line.text;
    const fields = { ...first.fields, name: name.name, code: name.code ?? "" };
    set({ text, picked: at, rows: [{ ...first, fields }, ...line.rows.slice(1)] });
  }

  return {
    line: () => line,
    open: begin,
    /** The reader is asked for a place. */
    wait: () => begin({ reading: true }),
    /** What the reader saw at a place. @param {Place} place */
    seen({ box, text, rows, names }) {
      if (!line?.reading) return;
      const said = text.split("\n").join(" · ");
      begin({ text: said, box, rows, names, note: text === "" ? NOTHING : "" });
    },
    /** @param {string} note why the place was not read */
    failed(note) {
      if (line?.reading) begin({ note });
    },
    /** @param {string} text */
    type(text) {
      if (!line) return;
      line = { ...line, text: text.slice(0, LONGEST), picked: -1, note: "" };
      newest += 1;
      stale = true;
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    },
    /** A medicine becomes a disease, and back. */
    otherKind() {
      if (!line) return;
      const now = line.kind || line.rows[0]?.kind || "medicine";
      stale = true;
      set({ kind: now === "medicine" ? "disease" : "medicine" });
      void ask();
    },
    pick,
    /** @param {1 | -1} by */
    move(by) {
      if (!line || line.names.length === 0) return;
      const from = line.picked === -1 && by === -1 ? 0 : line.picked;
      pick((from + by + line.names.length) % line.names.length);
    },
    /** Closes the line at once, so that the next key is a command, and gives its rows as typed to
     * the last letter; none for an empty one. @returns {Promise<Typed[]>} */
    async take() {
      const taken = line;
      const wasStale = stale;
      this.close();
      if (!taken) return [];
      return wasStale ? ((await made(taken)).rows ?? []) : taken.rows;
    },
    close() {
      clearTimeout(timer);
      newest += 1;
      line = null;
      changed();
    },
  };
}

/** @param {string} route @param {object} body @returns {Promise<any>} rejects with the sentence
 * that the server says */
async function post(route, body) {
  const answer = await fetch(route, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.problem);
  return found;
}

/** @param {string} text @param {Kind | ""} kind @returns {Promise<Parsed>} */
export function lineRoute(text, kind) {
  return post("/api/lines", { text, kind });
}

/** @param {number} document @param {number} rotation
 * @param {import("./pointing.mjs").Pointed} pointed @returns {Promise<Place>} */
export function placeRoute(document, rotation, pointed) {
  return post("/api/places", { document, rotation, ...pointed });
}
