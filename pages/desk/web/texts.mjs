/**
 * Texts in the language of the person. English stands in the calls; the server puts the texts of
 * the language here by the English one (pages/desk/assets.py).
 *
 * @typedef {Record<string, string | number>} Values
 */

/** @type {Record<string, string | string[]>} */
const TEXTS = {};

/** @param {string} text @param {Values} values */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A text, with values in the place of their names in braces.
 * @param {string} text @param {Values} [values] */
export function t(text, values = {}) {
  const found = TEXTS[text];
  return filled(typeof found === "string" && found ? found : text, values);
}

/** A text of one thing or of many, as the number `n` says.
 * @param {string} one @param {string} many @param {number} n @param {Values} [values] */
export function tn(one, many, n, values = {}) {
  const found = TEXTS[one];
  const forms = Array.isArray(found) && found[1] ? found : [one, many];
  return filled(forms[n === 1 ? 0 : 1], { n, ...values });
}
