/**
 * The foot of the desk: what a submit changes, the buttons that end a document, and the line in
 * which a reason is given. Decides nothing.
 */

import { button, el, kbd } from "./dom.mjs";
import { changes } from "./rows.mjs";
import { t } from "./texts.mjs";
import { STATUS, changeWords } from "./wording.mjs";

const SHOWN = 40;

/** The acts that want a reason. */
export const REASONED = {
  hold: {
    title: t("Hold: why?"),
    confirm: t("Hold"),
    field: "reason",
    choices: [
      t("Need another page"), t("Need a second opinion"), t("I will come back to it today")],
  },
  reject: {
    title: t("Reject: why?"),
    confirm: t("Reject"),
    field: "reason",
    choices: [
      t("Not a prescription"),
      t("Blank page"),
      t("Image cannot be read"),
      t("Same page twice"),
      t("Page cut off"),
    ],
  },
  reopen: {
    title: t("Reopen: why?"),
    confirm: t("Reopen"),
    field: "reason",
    choices: [t("Something is read wrong"), t("Something is missing"), t("To be read once more")],
  },
  adjudicate: {
    title: t("You read this page yourself. Why do you decide it?"),
    confirm: t("Decide"),
    field: "reason",
    choices: [t("Nobody else is here")],
  },
  ask_supervisor: {
    title: t("What do you want to ask a supervisor?"),
    confirm: t("Ask"),
    field: "note",
    choices: [],
  },
};

/** @typedef {keyof typeof REASONED} Reasoned */

/**
 * @param {HTMLElement} root @param {import("./editor.mjs").Saved} state
 * @param {(kind: import("./rows.mjs").Change["kind"], field: string) => string} labelOf
 */
export function drawChanges(root, state, labelOf) {
  const list = changes(state, state.allergiesBefore);
  const shown = list.slice(0, SHOWN).map((change) => {
    const words = changeWords(change, (field) => labelOf(change.kind, field));
    return el(
      "span",
      { class: `change ${change.what}` },
      el("span", { class: "sign", "aria-hidden": "true" }, `${STATUS[change.what].sign} `),
      words.what && `${words.what}: `,
      words.from && el("bdi", { class: "old" }, words.from.slice(0, 200)),
      words.from && words.to && el("span", { class: "to", "aria-label": t("becomes") }, " → "),
      words.to && el("bdi", { class: "new" }, words.to.slice(0, 200)),
    );
  });
  const more = list.length > SHOWN && el("span", {}, t("and {n} more", { n: list.length - SHOWN }));
  root.replaceChildren(
    el("span", { class: "changeslabel" }, list.length === 0 ? t("no changes") : t("changes:")),
    ...shown,
    more || "",
  );
}

/**
 * @param {HTMLElement} root
 * @param {{busy: boolean, rows: number, undecided: number, canUndo: boolean, canRedo: boolean,
 *   readOnly: boolean, canReopen: boolean, compared: boolean, taken: boolean, disputed: boolean,
 *   modelShown: boolean | null}} on  modelShown: of a dispute; null where the model read nothing
 * @param {(command: string) => void} command
 */
export function drawActs(root, on, command) {
  /** @param {string} name @param {string} label @param {string} key
   * @param {import("./dom.mjs").Props} [props] */
  const act = (name, label, key, props = {}) =>
    button(
      name,
      key ? `${label} (${key})` : label,
      () => command(name),
      { disabled: on.busy, class: "act", ...props },
      `${label} `,
      key && kbd(key),
    );
  if (on.taken) {
    root.replaceChildren();
    return;
  }
  if (on.compared) {
    root.replaceChildren(act("next", t("Next document"), "Ctrl+Enter", { class: "act main" }));
    return;
  }
  if (on.readOnly) {
    root.replaceChildren(
      act("next", t("Next document"), "Ctrl+Enter", { class: "act main" }),
      (on.canReopen && act("reopen", t("Reopen to correct"), "")) || "",
    );
    return;
  }
  const send = on.disputed ? t("Decide and next") : t("Submit and next");
  const marked = on.rows === 0 ? "" : t("All rows marked.");
  const left = on.undecided === 0 ? marked : t("{n} not marked.", { n: on.undecided });
  root.replaceChildren(
    act("submit", on.busy ? t("Saving …") : send, "Ctrl+Enter", { class: "act main" }),
    (!on.disputed && act("hold", t("Hold"), "h")) || "",
    act("reject", t("Reject"), "r"),
    on.modelShown === null
      ? ""
      : act("showModel", on.modelShown ? t("Hide the model's") : t("Show the model's"), "s"),
    button(
      "undo",
      t("Undo (Ctrl+Z)"),
      () => command("undo"),
      { class: "act quiet", disabled: !on.canUndo },
      t("Undo"),
    ),
    button(
      "redo",
      t("Redo (Ctrl+Y)"),
      () => command("redo"),
      { class: "act quiet", disabled: !on.canRedo },
      t("Redo"),
    ),
    button(
      "accept-all",
      t("Take all rows without a warning together (Shift+A)"),
      () => command("acceptAll"),
      { class: "act quiet" },
      t("Take together") + " ",
      kbd("Shift+A"),
    ),
    el("span", { class: "left", "data-testid": "undecided" }, left),
  );
}

/**
 * The line that asks for a reason, in place of the buttons.
 * @param {HTMLElement} root @param {Reasoned} kind
 * @param {(text: string) => void} confirm @param {() => void} cancel
 * @returns {() => void} confirms what stands in the line; a single digit is that choice
 */
export function drawReason(root, kind, confirm, cancel) {
  const { title, confirm: word, choices } = REASONED[kind];
  const input = el("input", {
    type: "text",
    class: "reason",
    "data-testid": "reason",
    "aria-label": title,
    dir: "auto",
    placeholder: choices.length > 0 ? t("a number, or your own words") : t("in your own words"),
    maxlength: "500",
  });
  const given = () => {
    const text = input.value.trim();
    if (text === "") input.focus();
    else confirm(/^[1-9]$/.test(text) ? (choices[Number(text) - 1] ?? text) : text);
  };
  root.replaceChildren(
    el("strong", { class: "reasontitle" }, title),
    ...choices.map((choice, at) =>
      button(
        `reason-${at + 1}`,
        choice,
        () => confirm(choice),
        { class: "act choice" },
        kbd(String(at + 1)),
        ` ${choice}`,
      ),
    ),
    input,
    button("confirm", word, given, { class: "act main" }, `${word} `, kbd("Enter")),
    button("cancel",
      t("Cancel (Esc)"), cancel, { class: "act quiet" }, t("Cancel") + " ", kbd("Esc")),
  );
  input.focus();
  return given;
}
