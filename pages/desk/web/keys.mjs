/** Which key means what. One table serves the keyboard and the help page. */

import { t } from "./texts.mjs";

/**
 * @typedef {{key: string, code?: string, ctrlKey?: boolean, metaKey?: boolean, shiftKey?: boolean,
 *   altKey?: boolean}} Press
 * @typedef {"row" | "cell" | "line" | "text" | "button" | "overlay"} Place
 *   row: no text box has the focus; cell: a cell is open; line: the line that
 *   becomes a row; text: another text box;
 *   button: a button has the focus; overlay: help or guide covers the desk.
 * @typedef {{command: string, keys: string[], shown: string, words: string, group: string}} Binding
 */

/** Begins the commands that open one cell; the field's name follows. */
export const OPEN = "open:";

/** @type {Binding[]} */
export const BINDINGS = [
  ["submit", ["Ctrl+Enter"], "Ctrl+Enter", t("Submit and next, from anywhere"), t("Document")],
  ["hold", ["h"], "h", t("Hold, with a reason"), t("Document")],
  ["reject", ["r"], "r", t("Reject, with a reason"), t("Document")],
  ["undo", ["Ctrl+z"], "Ctrl+Z", t("Undo; after a submit, go back to it"), t("Document")],
  ["redo", ["Ctrl+y", "Ctrl+Shift+z"], "Ctrl+Y", t("Redo"), t("Document")],
  ["save", ["Ctrl+s"], "Ctrl+S", t("Save the draft now"), t("Document")],
  ["acceptAll", ["Shift+a"], "Shift+A",
    t("Take all rows without a warning together"), t("Document")],
  ["allergies", ["y"], "y", t("What the page says of allergies"), t("Document")],
  ["help", ["?"], "?", t("This page"), t("Document")],
  ["guide", ["g"], "g", t("Transcription guide"), t("Document")],
  ["nextUndecided", ["Tab"], "Tab", t("Next row not looked at"), t("Row")],
  ["previousUndecided", ["Shift+Tab"], "Shift+Tab", t("Previous row not looked at"), t("Row")],
  ["accept", ["a", "Enter"], "a, Enter", t("Accept the row, go to the next"), t("Row")],
  ["edit", ["e", "F2"], "e, F2", t("Edit the cell"), t("Row")],
  ["strike", ["x"], "x", t("Strike out, or restore"), t("Row")],
  ["illegible", ["i"], "i", t("Illegible, or legible again"), t("Row")],
  ["candidate", ["1", "2", "3", "4", "5"], "1 to 5", t("Take a suggested name"), t("Row")],
  ["addMedicine", ["m"], "m", t("Add a medicine"), t("Row")],
  ["addDisease", ["d"], "d", t("Add a disease"), t("Row")],
  ["line", ["l"], "l", t("Type a row as one line"), t("Row")],
  ["point", ["p"], "p", t("Point at the ink (or click a line, Shift+drag a box)"), t("Row")],
  ["takePerhaps", ["o"], "o", t("Add what the reader offers as perhaps a row"), t("Row")],
  ["nextPerhaps", ["Shift+o"], "Shift+O", t("Look at the next offer"), t("Row")],
  ["takeOther", ["t"], "t",
    t("Take what another model reads; again: the next one's"), t("Row")],
  ["showModel", ["s"], "s", t("Show the model's reading, or hide it"), t("Two readings")],
  ["", [], "← →",
    t("At a cell that differs: take the left or the right reader's"), t("Two readings")],
  ["up", ["ArrowUp"], "↑ ↓", t("Move between rows"), t("Row")],
  ["down", ["ArrowDown"], "", "", t("Row")],
  ["left", ["ArrowLeft"], "← →", t("Move between cells"), t("Row")],
  ["right", ["ArrowRight"], "", "", t("Row")],
  ["zoomIn", ["+", "="], "+ −", t("Zoom in and out (or the wheel)"), t("Image")],
  ["zoomOut", ["-"], "", "", t("Image")],
  ["fit", ["0"], "0", t("Fit to width"), t("Image")],
  ["turnLeft", ["["], "[ ]", t("Turn left and right"), t("Image")],
  ["turnRight", ["]"], "", "", t("Image")],
  ["contrast", ["c"], "c", t("Contrast"), t("Image")],
  ["invert", ["v"], "v", t("Invert"), t("Image")],
  ["panUp", ["Shift+ArrowUp"], "Shift+arrows", t("Move the image (or drag it)"), t("Image")],
  ["panDown", ["Shift+ArrowDown"], "", "", t("Image")],
  ["panLeft", ["Shift+ArrowLeft"], "", "", t("Image")],
  ["panRight", ["Shift+ArrowRight"], "", "", t("Image")],
].map(
  ([command, keys, shown, words, group]) =>
    /** @type {Binding} */ ({ command, keys, shown, words, group }),
);

/** Each opens one cell of the chosen row, from another open cell, too. Alt+D, Alt+E and Alt+F are
 * the browser's. @type {Binding[]} */
export const FIELD_BINDINGS = [
  ["written", "w", t("Written")],
  ["name", "n", t("Name")],
  ["strength", "s", t("Strength")],
  ["form", "m", t("Form")],
  ["dose", "o", t("Dose")],
  ["route", "r", t("Route")],
  ["frequency", "q", t("Frequency")],
  ["duration", "u", t("Duration")],
  ["quantity", "y", t("Qty")],
  ["instructions", "i", t("Instructions")],
  ["code", "c", t("Code")],
  ["certainty", "k", t("Certainty")],
].map(([field, letter, words]) => ({
  command: `${OPEN}${field}`,
  keys: [`Alt+${letter}`],
  shown: `Alt+${letter.toUpperCase()}`,
  words,
  group: t("Open one cell"),
}));

/** What works while a cell is open; these are shown on the help page, too. @type {Binding[]} */
export const CELL_BINDINGS = [
  {
    command: "commit",
    keys: ["Enter"],
    shown: "Enter",
    words: t("Keep the text"),
    group: t("Open cell"),
  },
  {
    command: "cancel",
    keys: ["Escape"],
    shown: "Esc",
    words: t("Give the text up"),
    group: t("Open cell"),
  },
  {
    command: "nextOffer",
    keys: ["ArrowDown"],
    shown: "↓ ↑",
    words: t("Go through the names offered"),
    group: t("Open cell"),
  },
  { command: "previousOffer", keys: ["ArrowUp"], shown: "", words: "", group: t("Open cell") },
  { command: "nextCell", keys: ["Tab"], shown: "Tab", words:
    t("Next cell"), group: t("Open cell") },
  {
    command: "previousCell",
    keys: ["Shift+Tab"],
    shown: "Shift+Tab",
    words: t("Previous cell"),
    group: t("Open cell"),
  },
];

/** What works in the line that becomes a row. @type {Binding[]} */
export const LINE_BINDINGS = [
  ["takeLine", ["Enter"], "Enter", t("Add the row")],
  ["nextName", ["ArrowDown"], "↓ ↑", t("Go through the names that fit")],
  ["previousName", ["ArrowUp"], "", ""],
  ["otherKind", ["Tab"], "Tab", t("Medicine or disease")],
  ["placeRow", ["Shift+Enter"], "Shift+Enter", t("Only give the chosen row this place")],
  ["closeLine", ["Escape"], "Esc", t("Give the line up")],
].map(
  ([command, keys, shown, words]) =>
    /** @type {Binding} */ ({ command, keys, shown, words, group: t("One line") }),
);

const TEXT_COMMANDS = new Map([
  ["Escape", "cancel"],
  ["Enter", "confirm"],
]);
const ROW_COMMANDS = commandsOf([...BINDINGS, ...FIELD_BINDINGS]);
/** @type {Map<Place, Map<string, string>>} */
const TYPING_COMMANDS = new Map([
  ["cell", commandsOf([...CELL_BINDINGS, ...FIELD_BINDINGS])],
  ["line", commandsOf(LINE_BINDINGS)],
  ["text", TEXT_COMMANDS],
]);
const BRACKETS = new Map([
  ["BracketLeft", "["],
  ["BracketRight", "]"],
]);
const EVERYWHERE = new Set(["Ctrl+Enter", "Ctrl+s"]);
const BUTTON_KEEPS = new Set(["Enter", " ", "Tab", "Shift+Tab"]);

/** @param {Binding[]} bindings @returns {Map<string, string>} */
function commandsOf(bindings) {
  return new Map(bindings.flatMap(({ command, keys }) => keys.map((key) => [key, command])));
}

/** Of a layout without Latin letters, such as Greek, what an English keyboard has at that place; so
 * of a sign that Alt makes of a letter on a Mac. @param {Press} press */
function keyOf({ key, code = "", altKey = false }) {
  const asTyped = altKey
    ? /^[a-z]$/i.test(key)
    : !/^\p{L}$/u.test(key) || /\p{Script=Latin}/u.test(key);
  if (asTyped) return key;
  return BRACKETS.get(code) ?? /^Key([A-Z])$/.exec(code)?.[1] ?? key;
}

/** @param {Press} press @returns {string} such as "Ctrl+Enter", "Shift+a", "?" */
export function chord(press) {
  const key = keyOf(press);
  const letter = key.length === 1 ? key.toLowerCase() : key;
  const shift = press.shiftKey && (key.length > 1 || /[a-z]/.test(letter));
  const ctrl = press.ctrlKey || press.metaKey;
  return `${ctrl ? "Ctrl+" : ""}${press.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${letter}`;
}

/**
 * The command that a key press means in a place; null leaves the key to the browser.
 * @param {Press} press @param {Place} place @returns {string | null}
 */
export function commandFor(press, place) {
  const keys = chord(press);
  if (place === "overlay") return keys === "Escape" || keys === "?" ? "close" : null;
  if (EVERYWHERE.has(keys)) return ROW_COMMANDS.get(keys) ?? null;
  const typing = TYPING_COMMANDS.get(place);
  if (typing) return typing.get(keys) ?? null;
  if (place === "button" && BUTTON_KEEPS.has(keys)) return null;
  if (keys === "Escape") return "cancel";
  return ROW_COMMANDS.get(keys) ?? null;
}
