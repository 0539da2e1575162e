/** Around the document: sibling pages, my last documents, and the rarer acts. */

import { button, el } from "./dom.mjs";

/**
 * @typedef {{id: number, label: string, state?: string, at?: string, current?: boolean}} Neighbour
 * @param {HTMLElement} root
 * @param {{siblings: Neighbour[], recent: Neighbour[], readOnly: boolean}} on
 * @param {(command: string, argument?: number) => void} command
 */
export function drawMenus(root, { siblings, recent, readOnly }, command) {
  root.replaceChildren(
    ...(siblings.length < 2
      ? []
      : [
          el(
            "span",
            { class: "siblings", role: "group", "aria-label": "Pages of this file" },
            ...siblings.map((page, at) =>
              button(
                `page-${at + 1}`,
                page.label,
                () => command("openDocument", page.id),
                {
                  class: page.current ? "tab here" : "tab",
                  disabled: page.current === true,
                  "aria-current": page.current ? "page" : null,
                },
                page.label,
              ),
            ),
          ),
        ]),
    menu(
      "recent",
      "My last",
      recent.length === 0
        ? [el("p", {}, "None yet.")]
        : recent
            .slice(0, 20)
            .map((done) =>
              button(
                `recent-${done.id}`,
                `Open ${done.label}`,
                () => command("openDocument", done.id),
                { class: "item" },
                el("span", {}, done.label),
                el("small", {}, `${done.state ?? ""} ${done.at ?? ""}`),
              ),
            ),
    ),
    ...(readOnly ? [] : [menu("more", "More", rarerActs(command))]),
    button(
      "open-guide",
      "Transcription guide (g)",
      () => command("guide"),
      { class: "tab" },
      "Guide",
    ),
    button("open-help", "Keys (?)", () => command("help"), { class: "tab" }, "?"),
  );
}

/** What is done with a document now and then. @param {(command: string) => void} command */
function rarerActs(command) {
  /** @param {string} testid @param {string} name @param {string} label @param {string} [words] */
  const item = (testid, name, label, words = label) =>
    button(testid, label, () => command(name), { class: "item" }, words);
  return [
    item("ask-supervisor", "ask_supervisor", "Ask a supervisor", "Ask a supervisor …"),
    item("reread", "reread", "Have the model read this page again", "Read again by the model"),
    item("release", "release", "Give this document back to the queue", "Give back to the queue"),
    item("start-over", "startOver", "Start over with what was read"),
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
