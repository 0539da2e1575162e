/**
 * How large rows and columns are. All rows of a document are equally high; columns are as wide as
 * what they say, those that say nothing fold, and the ink gets the rest. Arithmetic only; pixels.
 *
 * @typedef {import("./types.mjs").Column} Column
 * @typedef {import("./types.mjs").Fields} Fields
 */

/** Heights of a row: two lines of text at least, and more ink where there is room. */
export const LEAST = 40;
export const MOST = 72;

const FOLDED = 18;
const GAP = 4;
const EDGES = 17; // of a row, left and right
const STATUS = 64;
const TEXT = 15; // the line below the ink
const MARGIN = 6;
const MOST_INK = 0.45; // of the row: what is more goes to the name
const LETTER = { cell: 7.4, bold: 8, label: 6 };
const PADDING = 10;
const WIDEST = { name: 210, other: 120 };
const NARROWEST = { written: 130, name: 84, other: 40 };

/** @param {number} room for the rows of both tables @param {number} count of them */
export function rowHeight(room, count) {
  return Math.max(LEAST, Math.min(MOST, Math.floor(room / Math.max(1, count))));
}

/** The width at which a text takes so many lines at most, broken between words.
 * @param {string} text @param {number} letter its width @param {number} lines */
function wanted(text, letter, lines) {
  const words = text.split(" ").map(({ length }) => length);
  const share = lines === 1 || text.length <= 9 ? text.length : text.length / lines + 1;
  return Math.max(share, ...words) * letter + PADDING;
}

/** @param {Column} column @param {Fields[]} rows of its table @param {number} lines */
function widthOf({ name, label }, rows, lines) {
  const [bold, most, least] =
    name === "name"
      ? [LETTER.bold, WIDEST.name, NARROWEST.name]
      : [LETTER.cell, WIDEST.other, NARROWEST.other];
  const texts = rows.map((fields) => fields[name] ?? "").filter(Boolean);
  if (texts.length === 0 && rows.length > 0 && name !== "name") return FOLDED;
  const needed = texts.map((text) => wanted(text, bold, lines));
  const widest = Math.max(label.length * LETTER.label, ...needed);
  return Math.ceil(Math.min(most, Math.max(least, widest)));
}

/**
 * The width of each column. The first one, with the ink, takes what the others leave; the second
 * one is the name.
 * @param {Column[]} columns @param {Fields[]} rows @param {number} width of the table
 * @param {number} [lines] that a cell has @returns {number[]}
 */
export function columnWidths([first, ...others], rows, width, lines = 2) {
  if (!first) return [];
  const room = width - EDGES - STATUS - GAP * (others.length + 1);
  const widths = others.map((column) => widthOf(column, rows, lines));
  const taken = widths.reduce((sum, each) => sum + each, 0);
  const over = taken + NARROWEST.written - room;
  const loose = widths.filter((each) => each > FOLDED).reduce((sum, each) => sum + each, 0);
  const shrunk = over <= 0 ? 0 : Math.min(0.5, over / Math.max(1, loose));
  const fitted = widths.map((each) => (each > FOLDED ? Math.floor(each * (1 - shrunk)) : each));
  const left = Math.max(FOLDED, room - fitted.reduce((sum, each) => sum + each, 0));
  const ink = Math.min(left, Math.round(MOST_INK * room));
  const [name = 0, ...rest] = fitted;
  return [ink, name + left - ink, ...rest];
}

/** The room for the ink in a column so wide. @param {number} width @param {number} height of a row
 * @returns {import("./geometry.mjs").Size} */
export function inkRoom(width, height) {
  return { width: width - MARGIN, height: height - TEXT - MARGIN };
}
