/**
 * One row of a table: the ink and what is written, a cell for each field, the remark at the cell
 * that it is about, and what was decided. Decides nothing: clicks and typing go to `acts`.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").Column} Column
 * @typedef {import("./types.mjs").Flag} Flag
 *
 * @typedef {object} Shown  all that one row shows
 * @property {Row} row
 * @property {number} index
 * @property {number} number   within its table, from 1
 * @property {boolean} active
 * @property {string} field    the cell the arrows are on
 * @property {boolean} editing
 * @property {boolean} undecided
 * @property {Flag[]} flags
 * @property {import("./types.mjs").Candidate[]} candidates
 * @property {{names: import("./types.mjs").Candidate[], picked: number,
 *   text: string} | null} offers  while its name is being typed
 * @property {import("./types.mjs").ReadRow | undefined} evidence
 * @property {{readers: string[]} | null} dispute  who has read, where two readings are settled
 * @property {boolean} readOnly
 *
 * @typedef {{page: import("./viewer.mjs").Page, room: import("./geometry.mjs").Size}} Ink
 */

import { sign } from "./chosen.mjs";
import { crop } from "./crop.mjs";
import { el } from "./dom.mjs";
import { changedFields, nameOf, statusOf } from "./rows.mjs";
import { t } from "./texts.mjs";
import { STATUS, doubt, spokenRow } from "./wording.mjs";

/**
 * @typedef {{
 *   choose: (id: string, field: string | null) => void,
 *   open: (id: string, field: string) => void,
 *   type: (text: string) => void,
 *   leave: () => void,
 *   saw: (id: string) => void,
 *   command: (name: string, argument?: number) => void,
 * }} Acts
 */

/** @param {Shown} shown @param {Column[]} columns @param {Ink} ink @param {Acts} acts */
export function rowElement(shown, columns, ink, acts) {
  const { row, index, active, flags } = shown;
  const status = statusOf(row);
  const remark = remarkLine(shown, columns);
  return el(
    "div",
    {
      role: "row",
      class: classes("row", status, active && "active", remark && "noted"),
      "data-testid": `row-${index}`,
      "data-row": row.id,
      "data-status": status,
      "aria-selected": String(active),
      "aria-label": spokenRow(row, shown.number, flags),
      tabindex: shown.undecided || active ? "0" : "-1",
      onfocus: () => acts.choose(row.id, null),
      onmousedown: (/** @type {MouseEvent} */ event) => point(event, shown, acts),
    },
    ...columns.map((column, at) => cell(shown, column, at, ink, acts)),
    remark,
    el(
      "span",
      {
        role: "gridcell",
        class: "status",
        "data-testid": `status-${index}`,
        title: isAcceptable(shown) ? t("Click to accept (a)") : null,
      },
      ...statusWords(shown),
    ),
  );
}

/** The remark that wants attention most, beginning at its cell or ending there; the strip below the
 * tables has all. @param {Shown} shown @param {Column[]} columns */
function remarkLine({ row, flags, evidence, index }, columns) {
  const open = flags.filter(({ level, answered }) => level !== "info" && !answered);
  const unsure = row.struck ? null : doubt(row, evidence);
  const [first, ...others] = [
    ...open.filter(({ level }) => level === "ask"),
    ...open.filter(({ level }) => level === "warn"),
    ...(unsure ? [unsure] : []),
  ];
  if (!first) return null;
  const found = columns.findIndex(({ name }) => name === first.field);
  const at = found === -1 ? 1 : Math.max(1, found);
  const late = at > columns.length / 2;
  return el(
    "span",
    {
      role: "gridcell",
      class: classes("remark", first.rule === "doubt" ? "doubt" : first.level, late && "late"),
      style: `--column: ${late ? `2 / ${at + 2}` : `${at + 1} / -2`}`,
      title: [first, ...others].map(({ text }) => text).join(" "),
      "data-testid": `remark-${index}`,
    },
    first.rule === "doubt" ? "? " : sign(first),
    el("bdi", {}, first.text),
    others.length > 0 && el("small", {}, ` +${others.length}`),
  );
}

/** Nothing is to be checked where nothing can be changed. @param {Shown} shown */
function statusWords({ row, readOnly }) {
  const status = statusOf(row);
  if (readOnly && status === "undecided") return [];
  const { word } = STATUS[status];
  return [el("span", { class: "sign", "aria-hidden": "true" }, STATUS[status].sign), word];
}

/** @param {Shown} shown */
function isAcceptable({ row, undecided, readOnly }) {
  return (undecided || statusOf(row) === "together") && !readOnly;
}

/** A click chooses the row and cell; one on "to check" accepts the row; one into the chosen row
 * opens the cell.
 * @param {MouseEvent} event @param {Shown} shown @param {Acts} acts */
function point(event, shown, acts) {
  const { row, active, readOnly } = shown;
  const target = /** @type {Element} */ (event.target);
  if (target.closest("input, button")) return;
  event.preventDefault();
  const field = target.closest("[data-field]")?.getAttribute("data-field") ?? null;
  if (active && field && !readOnly) acts.open(row.id, field);
  else acts.choose(row.id, field);
  if (target.closest(".status") && isAcceptable(shown)) acts.command("accept");
}

/** @param {...(string | false | null | undefined)} names */
function classes(...names) {
  return names.filter(Boolean).join(" ");
}

/** @param {Shown} shown @param {Column} column @param {number} at of the columns, from 0
 * @param {Ink} ink @param {Acts} acts */
function cell(shown, column, at, ink, acts) {
  const { row, index, active, field, editing } = shown;
  const here = active && field === column.name;
  const text = row.fields[column.name] ?? "";
  const changed = changedFields(row).includes(column.name);
  const remark = shown.flags.find(
    (flag) => flag.field === column.name && flag.level !== "info" && !flag.answered,
  );
  const element = el("span", {
    role: "gridcell",
    tabindex: "-1", // browsers put a scrolling cell into the order of Tab otherwise
    dir: "auto",
    "data-field": column.name,
    "data-testid": `cell-${index}-${column.name}`,
    class: classes("cell", column.name, here && "here", changed && "new", remark?.level),
    "data-late": column.name !== "name" && at > 4 ? "" : null,
    style: `--column: ${at + 1}`,
    "aria-label": `${column.label}: ${text || t("empty")}${remark ? `. ${remark.text}` : ""}`,
    title: text.length > 24 ? text.slice(0, 400) : null,
  });
  if (column.name === "written") element.append(...inkOf(shown, ink));
  if (here && editing) element.append(editor(text, column, shown, acts));
  else element.append(el("span", { class: "text" }, text));
  return element;
}

/** @param {Shown} shown @param {Ink} ink */
function inkOf({ row, evidence }, { page, room }) {
  const box = evidence?.box;
  return box ? [crop(page, box, t("Ink of {name}", { name: nameOf(row.fields) }), room)] : [];
}

/** @param {string} text @param {Column} column @param {Shown} shown @param {Acts} acts */
function editor(text, column, { index, offers }, acts) {
  const combobox = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": `offers-${index}`,
    "aria-expanded": String(Boolean(offers && offers.names.length > 0)),
  };
  const input = el("input", {
    type: "text",
    dir: "auto",
    "aria-label": column.label,
    "data-testid": "editor",
    autocomplete: "off",
    spellcheck: "false",
    ...(offers ? combobox : {}),
    oninput: () => acts.type(input.value),
    onblur: () => acts.leave(),
  });
  input.value = text;
  return input;
}

/** The open cell with the name that the arrows are on, and the rest of the row left as it is.
 * @param {HTMLElement} row @param {Shown} shown */
export function renewEditor(row, { index, offers }) {
  const input = row.querySelector("input");
  if (!offers || !input) return;
  const { names, picked, text } = offers;
  if (picked !== -1 && input.value !== text) input.value = text;
  input.setAttribute("aria-expanded", String(names.length > 0));
  if (picked === -1) input.removeAttribute("aria-activedescendant");
  else input.setAttribute("aria-activedescendant", `offer-${index}-${picked}`);
}
