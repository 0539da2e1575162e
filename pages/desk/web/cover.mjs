/** What covers the desk for a moment: the list of keys, and the transcription guide. */

import { button, el, kbd } from "./dom.mjs";
import { BINDINGS, CELL_BINDINGS, FIELD_BINDINGS, LINE_BINDINGS } from "./keys.mjs";
import { t } from "./texts.mjs";

/** @param {HTMLElement} root @param {string} title @param {string} testid @param {Node[]} content
 * @param {() => void} close */
function open(root, title, testid, content, close) {
  const leave = button("close",
    t("Close (Esc)"), close, { class: "act main" }, t("Close") + " ", kbd("Esc"));
  root.replaceChildren(
    el(
      "div",
      {
        class: "sheetover",
        role: "dialog",
        "aria-modal": "true",
        "aria-label": title,
        "data-testid": testid,
      },
      el("header", {}, el("h2", {}, title), leave),
      ...content,
    ),
  );
  root.onclick = (event) => {
    if (event.target === root) close();
  };
  root.hidden = false;
  leave.focus();
}

/** @param {HTMLElement} root @param {() => void} close */
export function openHelp(root, close) {
  const all = [...BINDINGS, ...FIELD_BINDINGS, ...CELL_BINDINGS, ...LINE_BINDINGS];
  const shown = all.filter((binding) => binding.words);
  const groups = [...new Set(shown.map((binding) => binding.group))];
  const columns = el(
    "div",
    { class: "helpcolumns" },
    ...groups.map((group) =>
      el(
        "section",
        {},
        el("h3", {}, group),
        el(
          "dl",
          {},
          ...shown
            .filter((binding) => binding.group === group)
            .flatMap((binding) => [
              el("dt", {}, el("kbd", {}, binding.shown)),
              el("dd", {}, binding.words),
            ]),
        ),
      ),
    ),
  );
  const note = el(
    "p",
    {},
    t("Letters do nothing while a text box is open. Everything here works with the mouse, too."),
  );
  open(root, "Keys", "help", [columns, note], close);
}

/** @param {HTMLElement} root @param {{title: string, text: string}[]} sections
 * @param {() => void} close */
export function openGuide(root, sections, close) {
  const content =
    sections.length === 0
      ? [el("p", {}, t("Your supervisor has not written a guide yet."))]
      : sections.map(({ title, text }) =>
          el(
            "section",
            {},
            el("h3", {}, title),
            ...text.split(/\n{2,}/).map((paragraph) => el("p", {}, paragraph)),
          ),
        );
  open(root,
    t("How to transcribe"), "guide", [el("div", { class: "guidetext" }, ...content)], close);
}

/** @param {HTMLElement} root */
export function shut(root) {
  root.hidden = true;
  root.replaceChildren();
}
