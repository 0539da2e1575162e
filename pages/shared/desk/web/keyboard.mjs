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

/**
 * @param {HTMLElement | ShadowRoot} root
 * @param {HTMLElement} desk
 * @param {() => {overlay: boolean, form: boolean, cell: boolean}} situation
 * @param {(command: string, key: string) => boolean} run true when the key was used
 * @returns {() => void} stops listening
 */
export function listenToKeys(root, desk, situation, run) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const element = focused(root);
    const inside = element !== null && desk.contains(element);
    const nowhere = element === null || element === document.body;
    if (!inside && !nowhere && !(event.key === "Enter" && !isTextBox(element))) return;
    if (!inside && !nowhere && !event.ctrlKey && !event.metaKey) return;
    if (inside && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    if (event.type !== "keydown" || event.isComposing) return;
    const { overlay, form, cell } = situation();
    const text = isTextBox(element);
    if (form && !text && isButton(element) && event.key !== "Escape") return;
    const place = overlay
      ? "overlay"
      : cell && text
        ? "cell"
        : text || form
          ? "text"
          : isButton(element)
            ? "button"
            : "row";
    const command = commandFor(event, place);
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
