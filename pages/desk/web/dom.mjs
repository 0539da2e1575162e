/**
 * Builds elements. Text from images, models and people only ever becomes a text node, so nothing
 * in it is executed or fetched.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {Node | string | null | false | undefined} Child
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Prop
 * @typedef {Record<string, Prop>} Props
 */

/** @param {Element} element @param {Props} props @param {Child[]} children */
function dress(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  for (const child of children) if (child) element.append(child);
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  dress(element, props, /** @type {Child[]} */ (children));
  return element;
}

/** @param {string} tag @param {Props} [props] @param {...Child} children */
export function svg(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  dress(element, props, children);
  return element;
}

/** The part of the desk's page that is named so in desk.html. @param {ParentNode} root
 * @param {string} name @returns {HTMLElement} */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`desk.html has no part "${name}"`);
  return found;
}

/** A button that is for the mouse first: keys do the same, so Tab passes it by. It is called what
 * it shows, so that people who speak to their machine can name it, unless it shows only a sign.
 * @param {string} testid @param {string} label @param {() => void} act @param {Props} [props]
 * @param {...Child} children */
export function button(testid, label, act, props = {}, ...children) {
  const content = children.length > 0 ? children : [label];
  const element = el(
    "button",
    { type: "button", "data-testid": testid, title: label, onclick: act, ...props },
    ...content,
  );
  const shown = element.textContent ?? "";
  const isSign = !/\p{L}/u.test(shown);
  if (isSign || label.includes(shown)) element.setAttribute("aria-label", label);
  return element;
}

/** A key as it stands on a keyboard. @param {string} text */
export function kbd(text) {
  return el("kbd", { "aria-hidden": "true" }, text);
}
