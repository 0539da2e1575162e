/**
 * What the reader offers beside its rows: which offers are still open, how one becomes a row, and
 * the strip that shows them. An offer never counts before a person takes it.
 *
 * @typedef {import("./types.mjs").Offer} Offer
 * @typedef {import("./types.mjs").State} State
 */

import { button, el, kbd } from "./dom.mjs";
import { add, nameOf } from "./rows.mjs";
import { t } from "./texts.mjs";

const SHOWN = 6;

/** The offers that no row was made of. @param {Offer[]} offers @param {State} state */
export function openOffers(offers, state) {
  const taken = new Set(state.rows.map((row) => row.id));
  return offers.filter(({ lineage }) => !taken.has(lineage));
}

/** The state with an offer as a row. @param {State} state @param {Offer} offer @returns {State} */
export function withOffer(state, { lineage, kind, fields }) {
  return add(state, kind, Object.keys(fields), lineage, { fields: { ...fields }, offered: true });
}

/** The offer after `lineage`, going round. @param {Offer[]} list @param {string | null} lineage */
export function nextOffer(list, lineage) {
  const at = list.findIndex((offer) => offer.lineage === lineage);
  return list[(at + 1) % Math.max(1, list.length)] ?? null;
}

/**
 * The offers of one document: which one is looked at, and taking it.
 * @param {() => Offer[]} offers @param {import("./document.mjs").Editor} editor
 */
export function makePerhaps(offers, editor) {
  /** @type {string | null} */
  let looked = null;
  const open = () => openOffers(offers(), editor.state());
  const current = () => open().find(({ lineage }) => lineage === looked) ?? open()[0] ?? null;
  return {
    open,
    current,
    /** The one that the person looks at; null while they look at a row. */
    looked: () => (looked === null ? null : (current()?.lineage ?? null)),
    /** @returns {Offer | null} */
    next() {
      looked = nextOffer(open(), looked)?.lineage ?? null;
      return current();
    },
    leave() {
      looked = null;
    },
    /** Makes a row of an offer and chooses it. @param {string} [lineage] the one looked at, or the
     * first, unless given @returns {Offer | null} */
    take(lineage = current()?.lineage) {
      const offer = open().find((each) => each.lineage === lineage);
      if (!offer) return null;
      looked = null;
      editor.replace((now) => withOffer(now, offer));
      editor.choose(offer.lineage, "name");
      return offer;
    },
  };
}

/**
 * One quiet line: what there is perhaps, and of the one that the key takes, why it is no row.
 * @param {HTMLElement} root @param {Offer[]} list
 * @param {string | null} current the lineage of the one that the key takes
 * @param {(lineage: string) => void} take
 */
export function drawPerhaps(root, list, current, take) {
  const at = Math.max(
    0,
    list.findIndex((offer) => offer.lineage === current),
  );
  const first = Math.max(0, at - SHOWN + 1);
  const shown = list.slice(first, first + SHOWN);
  const more = list.length - shown.length;
  root.hidden = list.length === 0;
  root.replaceChildren(
    el("span", { class: "perhapslabel" }, t("Perhaps also:") + " "),
    ...shown.map((offer) => chip(offer, offer === list[at], take)),
    more > 0 ? el("span", { class: "perhapslabel" }, t("and {more} more", { more })) : "",
    list.length > 0 ? el("bdi", { class: "perhapswhy" }, list[at].why) : "",
    list.length > 1
      ? el("span", { class: "perhapslabel" }, kbd("Shift+O"), ` ${t("next offer")}`)
      : "",
  );
}

/** @param {Offer} offer @param {boolean} current @param {(lineage: string) => void} take */
function chip(offer, current, take) {
  const { lineage, fields, kind, why } = offer;
  return button(
    `offer-${lineage}`,
    t("Add {kind} {name}: {why}", { kind: t(kind), name: nameOf(fields), why }),
    () => take(lineage),
    { class: `candidate${current ? " picked" : ""}`, tabindex: "-1" },
    current && kbd("o"),
    el("bdi", {}, nameOf(fields)),
    fields.strength ? el("small", {}, ` ${fields.strength}`) : null,
  );
}
