/** Which key means what. One table serves the keyboard and the help page. */

/**
 * @typedef {{key: string, code?: string, ctrlKey?: boolean, metaKey?: boolean, shiftKey?: boolean,
 *   altKey?: boolean}} Press
 * @typedef {"row" | "cell" | "line" | "text" | "button" | "overlay"} Place
 *   row: no text box has the focus; cell: a cell is open; line: the line that
 *   becomes a row; text: another text box;
 *   button: a button has the focus; overlay: help or guide covers the desk.
 * @typedef {{command: string, keys: string[], shown: string, words: string, group: string}} Binding
 */

/** @type {Binding[]} */
export const BINDINGS = [
  ["submit", ["Ctrl+Enter"], "Ctrl+Enter", "Submit and next, from anywhere", "Document"],
  ["hold", ["h"], "h", "Hold, with a reason", "Document"],
  ["reject", ["r"], "r", "Reject, with a reason", "Document"],
  ["undo", ["Ctrl+z"], "Ctrl+Z", "Undo; after a submit, go back to it", "Document"],
  ["redo", ["Ctrl+y", "Ctrl+Shift+z"], "Ctrl+Y", "Redo", "Document"],
  ["save", ["Ctrl+s"], "Ctrl+S", "Save the draft now", "Document"],
  ["acceptAll", ["Shift+a"], "Shift+A", "Take all rows without a warning together", "Document"],
  ["help", ["?"], "?", "This page", "Document"],
  ["guide", ["g"], "g", "Transcription guide", "Document"],
  ["nextUndecided", ["Tab"], "Tab", "Next row not looked at", "Row"],
  ["previousUndecided", ["Shift+Tab"], "Shift+Tab", "Previous row not looked at", "Row"],
  ["accept", ["a", "Enter"], "a, Enter", "Accept the row, go to the next", "Row"],
  ["edit", ["e", "F2"], "e, F2", "Edit the cell", "Row"],
  ["strike", ["x"], "x", "Strike out, or restore", "Row"],
  ["illegible", ["i"], "i", "Illegible, or legible again", "Row"],
  ["candidate", ["1", "2", "3", "4", "5"], "1 to 5", "Take a suggested name", "Row"],
  ["addMedicine", ["m"], "m", "Add a medicine", "Row"],
  ["addDisease", ["d"], "d", "Add a disease", "Row"],
  ["line", ["l"], "l", "Type a row as one line", "Row"],
  ["point", ["p"], "p", "Point at the ink (or click a line, Shift+drag a box)", "Row"],
  ["takePerhaps", ["o"], "o", "Add what the reader offers as perhaps a row", "Row"],
  ["nextPerhaps", ["Shift+o"], "Shift+O", "Look at the next offer", "Row"],
  ["showModel", ["s"], "s", "Show the model's reading, or hide it", "Two readings"],
  ["", [], "← →", "At a cell that differs: take the left or the right reader's", "Two readings"],
  ["up", ["ArrowUp"], "↑ ↓", "Move between rows", "Row"],
  ["down", ["ArrowDown"], "", "", "Row"],
  ["left", ["ArrowLeft"], "← →", "Move between cells", "Row"],
  ["right", ["ArrowRight"], "", "", "Row"],
  ["zoomIn", ["+", "="], "+ −", "Zoom in and out (or the wheel)", "Image"],
  ["zoomOut", ["-"], "", "", "Image"],
  ["fit", ["0"], "0", "Fit to width", "Image"],
  ["turnLeft", ["["], "[ ]", "Turn left and right", "Image"],
  ["turnRight", ["]"], "", "", "Image"],
  ["contrast", ["c"], "c", "Contrast", "Image"],
  ["invert", ["v"], "v", "Invert", "Image"],
  ["panUp", ["Shift+ArrowUp"], "Shift+arrows", "Move the image (or drag it)", "Image"],
  ["panDown", ["Shift+ArrowDown"], "", "", "Image"],
  ["panLeft", ["Shift+ArrowLeft"], "", "", "Image"],
  ["panRight", ["Shift+ArrowRight"], "", "", "Image"],
].map(
  ([command, keys, shown, words, group]) =>
    /** @type {Binding} */ ({ command, keys, shown, words, group }),
);

/** What works while a cell is open; these are shown on the help page, too. @type {Binding[]} */
export const CELL_BINDINGS = [
  {
    command: "commit",
    keys: ["Enter"],
    shown: "Enter",
    words: "Keep the text",
    group: "Open cell",
  },
  {
    command: "cancel",
    keys: ["Escape"],
    shown: "Esc",
    words: "Give the text up",
    group: "Open cell",
  },
  {
    command: "nextOffer",
    keys: ["ArrowDown"],
    shown: "↓ ↑",
    words: "Go through the names offered",
    group: "Open cell",
  },
  { command: "previousOffer", keys: ["ArrowUp"], shown: "", words: "", group: "Open cell" },
  { command: "nextCell", keys: ["Tab"], shown: "Tab", words: "Next cell", group: "Open cell" },
  {
    command: "previousCell",
    keys: ["Shift+Tab"],
    shown: "Shift+Tab",
    words: "Previous cell",
    group: "Open cell",
  },
];

/** What works in the line that becomes a row. @type {Binding[]} */
export const LINE_BINDINGS = [
  ["takeLine", ["Enter"], "Enter", "Add the row"],
  ["nextName", ["ArrowDown"], "↓ ↑", "Go through the names that fit"],
  ["previousName", ["ArrowUp"], "", ""],
  ["otherKind", ["Tab"], "Tab", "Medicine or disease"],
  ["placeRow", ["Shift+Enter"], "Shift+Enter", "Only give the chosen row this place"],
  ["closeLine", ["Escape"], "Esc", "Give the line up"],
].map(
  ([command, keys, shown, words]) =>
    /** @type {Binding} */ ({ command, keys, shown, words, group: "One line" }),
);

const TEXT_COMMANDS = new Map([
  ["Escape", "cancel"],
  ["Enter", "confirm"],
]);
const ROW_COMMANDS = commandsOf(BINDINGS);
/** @type {Map<Place, Map<string, string>>} */
const TYPING_COMMANDS = new Map([
  ["cell", commandsOf(CELL_BINDINGS)],
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

/** Of a layout without Latin letters, such as Greek, what an English keyboard has at that place.
 * @param {Press} press */
function keyOf({ key, code = "" }) {
  if (!/^\p{L}$/u.test(key) || /\p{Script=Latin}/u.test(key)) return key;
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
