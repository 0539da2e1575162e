/**
 * Draws the two tables. A row is drawn anew only when what it shows has changed.
 * Decides nothing: clicks and typing go to `acts`.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").Column} Column
 * @typedef {import("./types.mjs").Kind} Kind
 *
 * @typedef {object} Shown  all that one row shows
 * @property {Row} row
 * @property {number} index
 * @property {number} number   within its table, from 1
 * @property {boolean} active
 * @property {string} field    the cell the arrows are on
 * @property {boolean} editing
 * @property {boolean} undecided
 * @property {import("./types.mjs").Flag[]} flags
 * @property {import("./types.mjs").Candidate[]} candidates
 * @property {{names: import("./types.mjs").Candidate[], picked: number,
 *   text: string} | null} offers  while its name is being typed
 * @property {import("./types.mjs").ReadRow | undefined} evidence
 * @property {boolean} readOnly
 */

import { button, el, kbd } from "./dom.mjs";
import { actsLine, drawOffers, evidenceLine } from "./detail.mjs";
import { changedFields, statusOf } from "./rows.mjs";
import { watchSight } from "./sight.mjs";
import { KINDS, STATUS, spokenRow } from "./wording.mjs";

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

/**
 * @param {HTMLElement} root @param {Record<Kind, Column[]>} columns
 * @param {import("./viewer.mjs").Page} page @param {Acts} acts
 */
export function makeTables(root, columns, page, acts) {
  /** @type {Map<string, {element: HTMLElement, signature: string, open: string | null}>} */
  const drawn = new Map();
  let drawing = false;
  // Taking an open cell off the page blurs it; only a person's leaving it counts.
  const own = { ...acts, leave: () => (drawing ? undefined : acts.leave()) };
  const sight = watchSight(acts.saw);
  const bodies = /** @type {Record<Kind, HTMLElement>} */ ({});
  const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
  root.replaceChildren(
    ...kinds.map((kind) => {
      bodies[kind] = el("div", { role: "rowgroup", class: "rows" });
      return tableOf(kind, columns[kind], bodies[kind], acts);
    }),
  );

  /** @param {Set<string>} alive ids of the rows that there are */
  function forgetOthers(alive) {
    for (const [id, { element }] of drawn) {
      if (alive.has(id)) continue;
      sight.leave(element);
      element.remove();
      drawn.delete(id);
    }
  }

  /** Draws one row anew where it changed. @param {Shown} shown @returns {boolean} the focus was in
   * what it replaced */
  function renew(shown) {
    const signature = JSON.stringify(shown);
    const old = drawn.get(shown.row.id);
    const open = shown.editing ? shown.field : null;
    if (old?.signature === signature) return false;
    if (old && open !== null && old.open === open) {
      old.signature = signature;
      drawOffers(old.element, shown, own);
      return false;
    }
    const element = rowElement(shown, columns[shown.row.kind], page, own);
    const hadFocus = Boolean(old?.element.contains(activeIn(root)));
    if (old) sight.leave(old.element);
    old?.element.replaceWith(element);
    sight.watch(element);
    drawn.set(shown.row.id, { element, signature, open });
    return hadFocus;
  }

  /** Puts the rows of one table into their order. @param {Kind} kind @param {Shown[]} rows */
  function arrange(kind, rows) {
    const body = bodies[kind];
    const elements = rows
      .filter(({ row }) => row.kind === kind)
      .map(({ row }) => /** @type {HTMLElement} */ (drawn.get(row.id)?.element));
    elements.forEach((element, at) => {
      if (body.children[at] !== element) body.insertBefore(element, body.children[at] ?? null);
    });
    body.parentElement?.classList.toggle("bare", elements.length === 0);
  }

  return {
    /** A row whose cell is open stays as it is, so that nothing closes under a person's typing.
     * @param {Shown[]} rows */
    draw(rows) {
      drawing = true;
      forgetOthers(new Set(rows.map(({ row }) => row.id)));
      const lostFocus = rows.map(renew).some(Boolean);
      for (const kind of kinds) arrange(kind, rows);
      drawing = false;
      const now = rows.find((shown) => shown.active && !shown.editing);
      if (lostFocus && now) drawn.get(now.row.id)?.element.focus({ preventScroll: true });
    },
    /** @param {string} id */
    focus(id) {
      const element = drawn.get(id)?.element;
      element?.focus({ preventScroll: true });
      element?.scrollIntoView({ block: "nearest" });
    },
    /** @param {string} id */
    editor(id) {
      return drawn.get(id)?.element.querySelector("input") ?? null;
    },
  };
}

/** @param {HTMLElement} root */
function activeIn(root) {
  const node = root.getRootNode();
  return node instanceof ShadowRoot || node instanceof Document ? node.activeElement : null;
}

/** @param {Kind} kind @param {Column[]} columns @param {HTMLElement} body @param {Acts} acts */
function tableOf(kind, columns, body, acts) {
  const words = KINDS[kind];
  const table = el(
    "div",
    { role: "grid", "aria-label": words.many, class: "table", "data-testid": `table-${kind}` },
    el(
      "div",
      { role: "row", class: "head" },
      ...columns.map(({ label }, at) =>
        el("span", { role: "columnheader" }, at === 0 && el("strong", {}, `${words.many} `), label),
      ),
      el(
        "span",
        { role: "columnheader" },
        el("span", { class: "unseen" }, "State "),
        button(
          `add-${kind}`,
          `Add a ${kind} (${words.key})`,
          () => acts.command(kind === "medicine" ? "addMedicine" : "addDisease"),
          { class: "add", tabindex: "-1" },
          "+ Add ",
          kbd(words.key),
        ),
      ),
    ),
    body,
    el(
      "p",
      { class: "nothing" },
      `No ${words.many.toLowerCase()} yet. `,
      el("span", { class: "hint" }, `Press ${words.key} to add one.`),
    ),
  );
  table.style.setProperty(
    "--columns",
    columns.map(({ width }) => `minmax(0, ${width}fr)`).join(" "),
  );
  return table;
}

/** @param {Shown} shown @param {Column[]} columns @param {import("./viewer.mjs").Page} page
 * @param {Acts} acts */
function rowElement(shown, columns, page, acts) {
  const { row, index, active, flags } = shown;
  const status = statusOf(row);
  const loudest = flags.some((f) => f.level === "ask")
    ? "ask"
    : flags.some((f) => f.level === "warn")
      ? "warn"
      : "";
  return el(
    "div",
    {
      role: "row",
      class: `row ${status}${active ? " active" : ""} ${loudest}`,
      "data-testid": `row-${index}`,
      "data-row": row.id,
      "data-status": status,
      "aria-selected": String(active),
      "aria-label": spokenRow(row, shown.number, flags),
      tabindex: shown.undecided || active ? "0" : "-1",
      onfocus: () => acts.choose(row.id, null),
      onmousedown: (/** @type {MouseEvent} */ event) => point(event, shown, acts),
    },
    evidenceLine(shown, columns, page),
    ...columns.map((column, at) => cell(shown, column, at, acts)),
    el(
      "span",
      {
        role: "gridcell",
        class: "status",
        "data-testid": `status-${index}`,
        title: isAcceptable(shown) ? "Click to accept (a)" : null,
      },
      ...statusWords(shown),
    ),
    actsLine(shown, acts),
  );
}

/** Nothing is to be checked where nothing can be changed. @param {Shown} shown */
function statusWords({ row, readOnly }) {
  const status = statusOf(row);
  if (readOnly && status === "undecided") return [];
  const { sign, word } = STATUS[status];
  return [el("span", { class: "sign", "aria-hidden": "true" }, sign), word];
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

/** @param {...(string | false | undefined)} names */
function classes(...names) {
  return names.filter(Boolean).join(" ");
}

/** @param {Shown} shown @param {Column} column @param {number} at of the columns, from 0
 * @param {Acts} acts */
function cell(shown, column, at, acts) {
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
    style: `--column: ${at + 1}`,
    "aria-label": `${column.label}: ${text || "empty"}${remark ? `. ${remark.text}` : ""}`,
    title: text.length > 24 ? text.slice(0, 400) : null,
  });
  if (here && editing) element.append(editor(text, column, shown, acts));
  else element.append(text || "");
  return element;
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
