/** Listens to keys for the whole page, before anybody else does. */

import { commandFor } from "./keys.mjs";

/**
 * The element with the focus, looking into the desk's own root.
 * @param {HTMLElement | ShadowRoot} root
 */
function focused(root) {
  return root instanceof ShadowRoot && root.activeElement
    ? root.activeElement
    : document.activeElement;
}

/** @param {Element | null} element */
function isTextBox(element) {
  return (
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement ||
    (element instanceof HTMLElement && element.isContentEditable) ||
    (element instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(element.type))
  );
}

/** @param {Element | null} element */
function isButton(element) {
  return (
    element instanceof HTMLButtonElement ||
    element instanceof HTMLAnchorElement ||
    element?.tagName === "SUMMARY"
  );
}

/** @param {KeyboardEvent} event */
function isChorded(event) {
  return event.ctrlKey || event.metaKey;
}

/** A key pressed outside the desk: all where nothing has the focus, elsewhere only Ctrl+Enter.
 * @param {KeyboardEvent} event @param {Element | null} element */
function isForDesk(event, element) {
  if (element === null || element === document.body) return true;
  return event.key === "Enter" && isChorded(event) && !isTextBox(element);
}

/** A chord held down is one press, because a second one may mean more.
 * @param {KeyboardEvent} event */
function isHeldDown(event) {
  if (!event.repeat || event.key !== "Enter" || !isChorded(event)) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** @typedef {{overlay: boolean, form: boolean, cell: boolean}} Situation */

/** @param {Element | null} element @param {Situation} now @returns {import("./keys.mjs").Place} */
function placeOf(element, { overlay, form, cell }) {
  if (overlay) return "overlay";
  if (isTextBox(element) && element?.closest('[data-part="line"]')) return "line";
  if (isTextBox(element)) return cell ? "cell" : "text";
  if (form) return "text";
  return isButton(element) ? "button" : "row";
}

/**
 * @param {HTMLElement | ShadowRoot} root
 * @param {HTMLElement} desk
 * @param {() => Situation} situation
 * @param {(command: string, key: string) => boolean} run true when the key was used
 * @returns {() => void} stops listening
 */
export function listenToKeys(root, desk, situation, run) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const element = focused(root);
    const inside = element !== null && desk.contains(element);
    if (!inside && !isForDesk(event, element)) return;
    if (inside && !isChorded(event) && !event.altKey) event.stopPropagation();
    if (event.type !== "keydown" || event.isComposing || isHeldDown(event)) return;
    const now = situation();
    if (now.form && isButton(element) && event.key !== "Escape") return;
    const command = commandFor(event, placeOf(element, now));
    if (command === null || !run(command, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const kinds = /** @type {const} */ (["keydown", "keypress", "keyup"]);
  for (const kind of kinds) document.addEventListener(kind, onKey, true);
  return () => {
    for (const kind of kinds) document.removeEventListener(kind, onKey, true);
  };
}
