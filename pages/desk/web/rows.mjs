/**
 * What a person does to rows: each act takes a state and gives the next one.
 * Knows nothing of flags, keys or the screen.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").State} State
 * @typedef {import("./types.mjs").Status} Status
 * @typedef {import("./types.mjs").Fields} Fields
 */


/** The decision on a row that was taken with others, as readings keep it. */
export const TOGETHER = "accepted together";

/** A code stands for a name; by itself it says nothing else of the page. */
const SAYS_NOTHING = "code";

/** @param {import("./types.mjs").ReadRow[]} read @param {string} [allergies] @returns {State} */
export function fromReading(read, allergies = "") {
  const rows = read.map((row) => ({
    id: row.lineage,
    added: false,
    kind: row.kind,
    fields: { ...row.fields },
    read: { ...row.fields },
    accepted: Boolean(row.decision),
    together: row.decision === TOGETHER,
    struck: false,
    legible: row.legible !== false,
  }));
  return { rows: inOrder(rows), acknowledged: [], allergies };
}

/** What the page says of allergies. @param {State} state @param {string} text @returns {State} */
export function tell(state, text) {
  const allergies = oneLine(text);
  return allergies === state.allergies ? state : { ...state, allergies };
}

/** Medicines before diseases, each in the order they came. @param {Row[]} rows @returns {Row[]} */
export function inOrder(rows) {
  return [
    ...rows.filter((r) => r.kind === "medicine"),
    ...rows.filter((r) => r.kind === "disease"),
  ];
}

/** @param {State} state @param {string} id */
export function rowOf(state, id) {
  return state.rows.find((row) => row.id === id);
}

/** @param {Row} row */
export function isEmpty(row) {
  return Object.values(row.fields).every((text) => text.trim() === "");
}

/** @param {Row} row @returns {string[]} names of the fields that differ from what was read */
export function changedFields(row) {
  if (row.read === null) return [];
  const read = row.read;
  return Object.keys(row.fields).filter((name) => row.fields[name] !== (read[name] ?? ""));
}

/** @param {Row} row @returns {Status} */
export function statusOf(row) {
  if (row.struck) return "struck";
  if (!row.legible) return "illegible";
  if (row.added) return "added";
  if (changedFields(row).some((name) => name !== SAYS_NOTHING)) return "changed";
  if (!row.accepted) return "undecided";
  return row.together ? "together" : "accepted";
}

/** @param {State} state @param {string} id @param {Partial<Row>} change @returns {State} */
function withRow(state, id, change) {
  return { ...state, rows: state.rows.map((row) => (row.id === id ? { ...row, ...change } : row)) };
}

/** What an act on one row makes of it. */
const ALONE = { accepted: true, together: false, struck: false };

/**
 * One line of text: pasted line breaks become spaces, so that a cell stays a cell.
 * @param {string} text
 */
export function oneLine(text) {
  return text.replace(/[\r\n\t]+/g, " ").trim();
}

/** Whether two names differ by more than capitals, spaces and signs.
 * @param {string} one @param {string} other */
function isAnotherName(one, other) {
  const letters = (/** @type {string} */ name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return letters(one) !== letters(other);
}

/** The code that belongs beside a name that was typed: that of another name goes.
 * @param {Row} row @param {string} name */
function codeBeside({ fields, read }, name) {
  if (!isAnotherName(fields.name, name)) return fields.code;
  if (read && !isAnotherName(read.name ?? "", name)) return read.code ?? "";
  return fields.name === "" ? fields.code : "";
}

/**
 * Puts text into a cell. The row then counts as looked at.
 * @param {State} state @param {string} id @param {Fields} fields @returns {State}
 */
export function edit(state, id, fields) {
  const row = rowOf(state, id);
  if (!row) return state;
  const next = { ...row.fields };
  for (const [name, text] of Object.entries(fields)) next[name] = oneLine(text);
  if ("name" in fields && "code" in next && !("code" in fields)) {
    next.code = codeBeside(row, next.name);
  }
  if (Object.keys(next).every((name) => next[name] === row.fields[name])) return state;
  return withRow(state, id, { fields: next, ...ALONE });
}

/**
 * Lets a row stand and answers the questions its flags ask.
 * @param {State} state @param {string} id @param {string[]} rules @returns {State}
 */
export function accept(state, id, rules) {
  const row = rowOf(state, id);
  if (!row) return state;
  const fresh = rules.map((rule) => `${rule}:${id}`).filter((k) => !state.acknowledged.includes(k));
  const alone = row.accepted && !row.together;
  if (alone && !row.struck && row.legible && fresh.length === 0) return state;
  const next = withRow(state, id, { ...ALONE, legible: true });
  return { ...next, acknowledged: [...state.acknowledged, ...fresh] };
}

/** Lets several rows stand by one act.
 * @param {State} state @param {Row[]} taken @returns {State} */
export function takeTogether(state, taken) {
  if (taken.length === 0) return state;
  const rows = state.rows.map((row) =>
    taken.includes(row) ? { ...row, accepted: true, together: true } : row,
  );
  return { ...state, rows };
}

/** Strikes a row out, or restores it. @param {State} state @param {string} id @returns {State} */
export function strike(state, id) {
  const row = rowOf(state, id);
  if (!row) return state;
  if (row.added && isEmpty(row)) {
    return { ...state, rows: state.rows.filter((other) => other.id !== id) };
  }
  return withRow(state, id, { struck: !row.struck });
}

/** Marks the ink as illegible, or legible again. @param {State} state @param {string} id */
export function toggleLegible(state, id) {
  const row = rowOf(state, id);
  return row ? withRow(state, id, { legible: !row.legible, struck: false }) : state;
}

/** The place on the page where a person saw a row. @param {State} state @param {string} id
 * @param {import("./types.mjs").Box} box @returns {State} */
export function place(state, id, box) {
  return withRow(state, id, { box });
}

/**
 * A new row at the end of its table, empty unless something is known of it.
 * @param {State} state @param {import("./types.mjs").Kind} kind @param {string[]} names
 * @param {string} id @param {Partial<Row>} [known] what is known of it already @returns {State}
 */
export function add(state, kind, names, id, known = {}) {
  const fields = Object.fromEntries(names.map((name) => [name, ""]));
  const row = {
    id,
    added: true,
    kind,
    fields,
    read: null,
    accepted: false,
    struck: false,
    legible: true,
    ...known,
  };
  return { ...state, rows: inOrder([...state.rows, row]) };
}

/**
 * @typedef {import("./types.mjs").Kind | "allergies"} Place
 * @typedef {{kind: Place, id: string, what: "changed" | "added" | "struck" | "illegible",
 *   field: string, from: string, to: string}} Change
 * @param {State} state @param {string} [allergies] as they were read
 * @returns {Change[]} what a submit would change, in the order of the rows
 */
export function changes(state, allergies = state.allergies) {
  const { allergies: to } = state;
  /** @type {Change[]} */
  const told = [
    { kind: "allergies", id: "", what: "changed", field: "allergies", from: allergies, to },
  ];
  return [...(to === allergies ? [] : told), ...state.rows.flatMap(changesOf)];
}

/** @param {Row} row @returns {Change[]} */
function changesOf(row) {
  const { kind, id } = row;
  const status = statusOf(row);
  const name = nameOf(row.fields);
  if (status === "struck") {
    const from = nameOf(row.read ?? {});
    return row.added ? [] : [{ kind, id, what: status, field: "name", from, to: "" }];
  }
  if (status === "added") {
    return isEmpty(row) ? [] : [{ kind, id, what: status, field: "name", from: "", to: name }];
  }
  /** @type {Change[]} */
  const edits = changedFields(row).map((field) => ({
    kind,
    id,
    what: "changed",
    field,
    from: row.read?.[field] ?? "",
    to: row.fields[field],
  }));
  if (status !== "illegible") return edits;
  return [{ kind, id, what: status, field: "name", from: name, to: "" }, ...edits];
}

/** @param {Fields} fields */
export function nameOf(fields) {
  return fields.name || fields.written || Object.values(fields).find(Boolean) || "";
}
