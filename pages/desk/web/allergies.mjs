/**
 * The line of allergies in the bar: always in sight, of one height, never a row. Decides nothing:
 * typing goes to `acts`.
 */

import { el, kbd } from "./dom.mjs";
import { t } from "./texts.mjs";

/**
 * @param {HTMLElement} root
 * @param {{type: (text: string) => void, leave: () => void, looked: (on: boolean) => void}} acts
 */
export function makeAllergies(root, acts) {
  const input = el("input", {
    type: "text",
    dir: "auto",
    autocomplete: "off",
    spellcheck: "false",
    "data-testid": "allergies",
    placeholder: t("nothing written"),
    oninput: () => acts.type(input.value),
    onfocus: () => acts.looked(true),
    onblur: () => {
      acts.looked(false);
      acts.leave();
    },
  });
  root.replaceChildren(el("span", {}, t("Allergies") + " "), input, " ", kbd("y"));
  return {
    focused: () => input.matches(":focus"),
    /** @returns {true} */
    focus() {
      input.focus();
      input.select();
      return true;
    },
    /** @param {string} text @param {boolean} fixed nothing can be changed now */
    draw(text, fixed) {
      input.readOnly = fixed;
      root.classList.toggle("told", text !== "");
      root.title = text;
      if (input.value !== text) input.value = text;
    },
  };
}
