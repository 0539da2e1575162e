/**
 * Draws the two tables. A row is drawn anew only when what it shows has changed.
 * Decides nothing: clicks and typing go to `acts`.
 *
 * @typedef {import("./types.mjs").Column} Column
 * @typedef {import("./types.mjs").Kind} Kind
 * @typedef {import("./row.mjs").Shown} Shown @typedef {import("./row.mjs").Acts} Acts
 */

import { button, el, kbd } from "./dom.mjs";
import { renewEditor, rowElement } from "./row.mjs";
import { watchSight } from "./sight.mjs";
import { columnWidths, inkRoom, rowHeight } from "./sizes.mjs";
import { t } from "./texts.mjs";
import { KINDS } from "./wording.mjs";

/** Height of the heads of both tables and what is between them, px. */
const HEADS = 64;

/** @see rows.css */
const TWO_LINES_AND_A_REMARK = 56;

/** Height of a row where the tables are as long as their rows, px. */
const STACKED = 58;

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
  const stacked = matchMedia("(max-width: 1100px)");
  const written = /** @type {Record<Kind, number>} */ ({}); // the width of the column with the ink
  let height = 0; // of every row
  let width = 0; // of the tables, as they were drawn last
  let room = 0;
  /** @type {Shown[]} */
  let latest = [];
  const resized = new ResizeObserver(() => {
    if (root.clientWidth === width && root.clientHeight === room) return;
    height = 0;
    draw(latest);
  });
  root.replaceChildren(
    ...kinds.map((kind) => {
      bodies[kind] = el("div", { role: "rowgroup", class: "rows" });
      return tableOf(kind, columns[kind], bodies[kind], acts);
    }),
  );

  /** One height for all rows, kept as long as they fit. @param {Shown[]} rows */
  function measure(rows) {
    width = root.clientWidth;
    room = root.clientHeight;
    const fits = stacked.matches ? STACKED : rowHeight(room - HEADS, rows.length);
    height = height === 0 ? fits : Math.min(height, fits);
    root.style.setProperty("--row", `${height}px`);
    const low = height < TWO_LINES_AND_A_REMARK;
    root.classList.toggle("low", low);
    for (const kind of kinds) {
      const said = rows.flatMap(({ row }) => (row.kind === kind ? [row.fields] : []));
      const widths = columnWidths(columns[kind], said, root.scrollWidth, low ? 1 : 2);
      written[kind] = widths[0];
      const [, ...others] = widths;
      const template = ["minmax(0, 1fr)", ...others.map((each) => `${each}px`)].join(" ");
      bodies[kind].parentElement?.style.setProperty("--columns", template);
    }
  }

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
    const ink = inkRoom(written[shown.row.kind], height);
    const signature = JSON.stringify([shown, ink]);
    const old = drawn.get(shown.row.id);
    const open = shown.editing ? shown.field : null;
    if (old?.signature === signature) return false;
    if (old && open !== null && old.open === open) {
      old.signature = signature;
      renewEditor(old.element, shown);
      return false;
    }
    const element = rowElement(shown, columns[shown.row.kind], { page, room: ink }, own);
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

  /** A row whose cell is open stays as it is, so that nothing closes under a person's typing.
   * @param {Shown[]} rows */
  function draw(rows) {
    latest = rows;
    drawing = true;
    measure(rows);
    forgetOthers(new Set(rows.map(({ row }) => row.id)));
    const lostFocus = rows.map(renew).some(Boolean);
    for (const kind of kinds) arrange(kind, rows);
    drawing = false;
    const now = rows.find((shown) => shown.active && !shown.editing);
    if (lostFocus && now) drawn.get(now.row.id)?.element.focus({ preventScroll: true });
  }

  resized.observe(root);
  return {
    draw,
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
    /** Other tables take the place of these. */
    end: () => resized.disconnect(),
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
        el(
          "span",
          { role: "columnheader", title: label },
          at === 0 && el("strong", {}, `${words.many} `),
          label,
        ),
      ),
      el(
        "span",
        { role: "columnheader" },
        el("span", { class: "unseen" }, t("State") + " "),
        button(
          `add-${kind}`,
          `${words.add} (${words.key})`,
          () => acts.command(kind === "medicine" ? "addMedicine" : "addDisease"),
          { class: "add", tabindex: "-1" },
          t("+ Add") + " ",
          kbd(words.key),
        ),
      ),
    ),
    body,
    el(
      "p",
      { class: "nothing" },
      words.none + " ",
      el("span", { class: "hint" }, t("Press {key} to add one.", { key: words.key })),
    ),
  );
  return table;
}
