/**
 * Pointing at the page: a click on a line, a dragged box, or a band that the arrows move. Knows the
 * frame and where the page lies in it, and nothing of what is read there.
 *
 * @typedef {import("./types.mjs").Box} Box
 * @typedef {import("./geometry.mjs").Point} Point
 * @typedef {{at: [number, number]} | {box: Box}} Pointed  fractions of the upright page
 */

import { el } from "./dom.mjs";

const STILL = 4;
const LEAST = 6;
const LINE = 0.03;

/** The upright rectangle between two points. @param {Point} one @param {Point} other
 * @returns {Box} */
export function between(one, other) {
  const [left, top] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return [left, top, Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
}

/**
 * @param {HTMLElement} frame
 * @param {{toPage: (at: Point) => Point, fromTurned: (at: Point) => Point,
 *   middle: () => Point | null, pointed: (place: Pointed) => void, allowed: () => boolean,
 *   marked: (box: Box | null) => void, aimed: (on: boolean) => void}} on
 *   toPage: pixels of the frame as fractions of the upright page; fromTurned: fractions of the page
 *   as it is seen. middle: of the chosen row's box, in fractions of the page as it is seen.
 */
export function makePointing(frame, on) {
  let aiming = false;
  let band = 0;
  /** @type {Point | null} */
  let from = null;
  let boxing = false;
  const rubber = el("div", { class: "rubber", hidden: true });
  frame.append(rubber);

  /** @param {PointerEvent} event @returns {Point} pixels of the frame */
  function inFrame(event) {
    const corner = frame.getBoundingClientRect();
    return { x: event.clientX - corner.left, y: event.clientY - corner.top };
  }

  /** @param {Point} start @param {Point} end */
  function stretch(start, end) {
    const [left, top, width, height] = between(start, end);
    Object.assign(rubber.style, {
      left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`,
    });
    rubber.hidden = false;
  }

  /** @param {PointerEvent} event */
  function down(event) {
    if (event.button !== 0 || !on.allowed()) return;
    from = inFrame(event);
    boxing = aiming || event.shiftKey;
    if (!boxing) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (!from || !boxing) return;
    event.stopImmediatePropagation();
    stretch(from, inFrame(event));
  }

  /** @param {PointerEvent} event */
  function up(event) {
    if (!from) return;
    const [start, end] = [from, inFrame(event)];
    const onBox = event.target instanceof Element && event.target.hasAttribute("data-row");
    const drawn = boxing;
    from = null;
    boxing = false;
    rubber.hidden = true;
    const [, , width, height] = between(start, end);
    const still = Math.hypot(width, height) < STILL;
    const large = width >= LEAST && height >= LEAST;
    if (drawn && large) point({ box: between(on.toPage(start), on.toPage(end)) });
    else if (still && (drawn || !onBox)) pointAt(on.toPage(end));
    if (drawn) event.stopImmediatePropagation();
  }

  /** @param {Point} at */
  function pointAt({ x, y }) {
    if (x >= 0 && x <= 1 && y >= 0 && y <= 1) point({ at: [x, y] });
  }

  /** @param {Pointed} place */
  function point(place) {
    aim(false);
    on.pointed(place);
  }

  /** @param {boolean} next */
  function aim(next) {
    aiming = next;
    frame.classList.toggle("aiming", next);
    on.aimed(next);
    if (next) band = (on.middle()?.y ?? 0) + (on.middle() ? 2 * LINE : LINE);
    showBand();
  }

  function showBand() {
    const corners = [
      { x: 0, y: band - LINE / 2 },
      { x: 1, y: band + LINE / 2 },
    ].map(on.fromTurned);
    on.marked(aiming ? between(corners[0], corners[1]) : null);
  }

  frame.addEventListener("pointerdown", down, true);
  frame.addEventListener("pointermove", move, true);
  frame.addEventListener("pointerup", up, true);

  return {
    aiming: () => aiming,
    aim,
    /** The band goes down or up by half a line. @param {1 | -1} by */
    step(by) {
      band = Math.min(1 - LINE / 2, Math.max(LINE / 2, band + (by * LINE) / 2));
      showBand();
    },
    /** Reads the line that the band is on. */
    fire: () => pointAt(on.fromTurned({ x: 0.5, y: band })),
  };
}
