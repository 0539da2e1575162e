/**
 * The foot of the desk: what a submit changes, the buttons that end a document, and the line in
 * which a reason is given. Decides nothing.
 */

import { button, el, kbd } from "./dom.mjs";
import { changes } from "./rows.mjs";
import { STATUS, changeWords } from "./wording.mjs";

const SHOWN = 40;

/** The acts that want a reason. */
export const REASONED = {
  hold: {
    title: "Hold: why?",
    confirm: "Hold",
    field: "reason",
    choices: ["Need another page", "Need a second opinion", "I will come back to it today"],
  },
  reject: {
    title: "Reject: why?",
    confirm: "Reject",
    field: "reason",
    choices: [
      "Not a prescription",
      "Blank page",
      "Image cannot be read",
      "Same page twice",
      "Page cut off",
    ],
  },
  reopen: {
    title: "Reopen: why?",
    confirm: "Reopen",
    field: "reason",
    choices: ["Something is read wrong", "Something is missing", "To be read once more"],
  },
  adjudicate: {
    title: "You read this page yourself. Why do you settle it?",
    confirm: "Settle",
    field: "reason",
    choices: ["Nobody else is here"],
  },
  ask_supervisor: {
    title: "What do you want to ask a supervisor?",
    confirm: "Ask",
    field: "note",
    choices: [],
  },
};

/** @typedef {keyof typeof REASONED} Reasoned */

/**
 * @param {HTMLElement} root @param {import("./types.mjs").State} state
 * @param {(kind: import("./types.mjs").Kind, field: string) => string} labelOf
 */
export function drawChanges(root, state, labelOf) {
  const list = changes(state);
  const shown = list.slice(0, SHOWN).map((change) => {
    const words = changeWords(change, (field) => labelOf(change.kind, field));
    return el(
      "span",
      { class: `change ${change.what}` },
      el("span", { class: "sign", "aria-hidden": "true" }, `${STATUS[change.what].sign} `),
      words.what && `${words.what}: `,
      words.from && el("bdi", { class: "old" }, words.from.slice(0, 200)),
      words.from && words.to && el("span", { class: "to", "aria-label": " becomes " }, " → "),
      words.to && el("bdi", { class: "new" }, words.to.slice(0, 200)),
    );
  });
  const more = list.length > SHOWN && el("span", {}, `and ${list.length - SHOWN} more`);
  root.replaceChildren(
    el("span", { class: "changeslabel" }, list.length === 0 ? "no changes" : "changes:"),
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
    root.replaceChildren(act("next", "Next document", "Ctrl+Enter", { class: "act main" }));
    return;
  }
  if (on.readOnly) {
    root.replaceChildren(
      act("next", "Next document", "Ctrl+Enter", { class: "act main" }),
      (on.canReopen && act("reopen", "Reopen to correct", "")) || "",
    );
    return;
  }
  const send = on.disputed ? "Settle and next" : "Submit and next";
  const marked = on.rows === 0 ? "" : "All rows marked.";
  const left = on.undecided === 0 ? marked : `${on.undecided} not marked.`;
  root.replaceChildren(
    act("submit", on.busy ? "Saving …" : send, "Ctrl+Enter", { class: "act main" }),
    (!on.disputed && act("hold", "Hold", "h")) || "",
    act("reject", "Reject", "r"),
    on.modelShown === null
      ? ""
      : act("showModel", on.modelShown ? "Hide the model's" : "Show the model's", "s"),
    button(
      "undo",
      "Undo (Ctrl+Z)",
      () => command("undo"),
      { class: "act quiet", disabled: !on.canUndo },
      "Undo",
    ),
    button(
      "redo",
      "Redo (Ctrl+Y)",
      () => command("redo"),
      { class: "act quiet", disabled: !on.canRedo },
      "Redo",
    ),
    button(
      "accept-all",
      "Take all rows without a warning together (Shift+A)",
      () => command("acceptAll"),
      { class: "act quiet" },
      "Take together ",
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
    placeholder: choices.length > 0 ? "a number, or your own words" : "in your own words",
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
    button("cancel", "Cancel (Esc)", cancel, { class: "act quiet" }, "Cancel ", kbd("Esc")),
  );
  input.focus();
  return given;
}
