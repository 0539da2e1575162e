/** Around the document: sibling pages, my last documents, and the rarer acts. */

import { button, el } from "./dom.mjs";
import { t } from "./texts.mjs";

/** Pages of one file that stand side by side; more are a list to choose from. */
const SIDE_BY_SIDE = 6;

/**
 * @typedef {import("./types.mjs").Neighbour} Neighbour
 * @param {HTMLElement} root
 * @param {{siblings: Neighbour[], recent: Neighbour[], disputes: Neighbour[],
 *   readOnly: boolean}} on
 * @param {(command: string, argument?: number) => void} command
 */
export function drawMenus(root, { siblings, recent, disputes, readOnly }, command) {
  root.replaceChildren(
    ...(siblings.length < 2 ? [] : [pagesOf(siblings, command)]),
    ...(disputes.length === 0
      ? []
      : [menu("disputes",
        t("Disputes ({n})", { n: disputes.length }), opening(disputes, "dispute", command))]),
    menu(
      "recent",
      t("My last"),
      recent.length === 0
        ? [el("p", {}, t("None yet."))]
        : opening(recent.slice(0, 20), "recent", command),
    ),
    ...(readOnly ? [] : [menu("more", t("More"), rarerActs(command))]),
    button(
      "open-guide",
      t("Transcription guide (g)"),
      () => command("guide"),
      { class: "tab" },
      t("Guide"),
    ),
    button("open-help", "Keys (?)", () => command("help"), { class: "tab" }, "?"),
  );
}

/** @param {Neighbour[]} list @param {string} name
 * @param {(command: string, argument?: number) => void} command */
function opening(list, name, command) {
  return list.map(({ id, label, state = "", at = "" }) =>
    button(
      `${name}-${id}`,
      t("Open {label}", { label }),
      () => command("openDocument", id),
      { class: "item" },
      el("span", {}, label),
      el("small", {}, `${t(state)} ${at}`),
    ),
  );
}

/** What is done with a document now and then. @param {(command: string) => void} command */
function rarerActs(command) {
  /** @param {string} testid @param {string} name @param {string} label @param {string} [words] */
  const item = (testid, name, label, words = label) =>
    button(testid, label, () => command(name), { class: "item" }, words);
  return [
    item("ask-supervisor", "ask_supervisor", t("Ask a supervisor"), t("Ask a supervisor …")),
    item("reread", "reread",
      t("Have the model read this page again"), t("Read again by the model")),
    item("release", "release",
      t("Give this document back to the queue"), t("Give back to the queue")),
    item("start-over", "startOver", t("Start over with what was read")),
  ];
}

/** A list that opens under its name and closes when something else is clicked.
 * @param {string} testid @param {string} title @param {Node[]} items */
function menu(testid, title, items) {
  const details = el(
    "details",
    { class: "menu", "data-testid": testid },
    el("summary", { class: "tab" }, title),
    el("div", { class: "items" }, ...items),
  );
  details.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node) || !details.contains(event.relatedTarget)) {
      details.open = false;
    }
  });
  return details;
}

/** @param {Neighbour[]} siblings @param {(command: string, argument?: number) => void} command */
function pagesOf(siblings, command) {
  const shape = siblings.length > SIDE_BY_SIDE ? listed : tabs;
  return el(
    "span",
    { class: "siblings", role: "group", "aria-label": t("Pages of this file") },
    ...shape(siblings, command),
  );
}

/** @param {Neighbour[]} siblings @param {(command: string, argument?: number) => void} command */
function tabs(siblings, command) {
  return siblings.map((page, at) =>
    button(
      `page-${at + 1}`,
      page.label,
      () => command("openDocument", page.id),
      {
        class: page.current ? "tab here" : "tab",
        disabled: page.current === true,
        "aria-current": page.current ? "page" : null,
      },
      page.image && el("img", { class: "thumb", src: page.image, alt: "", loading: "lazy" }),
      page.label,
    ),
  );
}

/** The page before, a list of all, the page behind.
 * @param {Neighbour[]} siblings @param {(command: string, argument?: number) => void} command */
function listed(siblings, command) {
  const here = siblings.findIndex((page) => page.current);
  const list = el(
    "select",
    { class: "tab", "data-testid": "pages", "aria-label": t("Page of this file") },
    ...siblings.map((page) =>
      el("option", { value: String(page.id), selected: page.current === true }, page.label),
    ),
  );
  list.addEventListener("change", () =>
    command("openDocument", Number(/** @type {HTMLSelectElement} */ (list).value)),
  );
  const before = step("page-before", "\u2039", here - 1);
  return [before, list, step("page-behind", "\u203a", here + 1)];

  /** @param {string} name @param {string} sign @param {number} at */
  function step(name, sign, at) {
    const page = siblings[at];
    const open = () => page && command("openDocument", page.id);
    const words = name === "page-before" ? t("Page before") : t("Next page");
    return button(name, words, open, { class: "tab", disabled: page === undefined }, sign);
  }
}
