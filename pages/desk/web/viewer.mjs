/**
 * The image: zoom, pan, turn, contrast, invert, and the boxes on it. How a person likes to see
 * pages stays from document to document and from visit to visit. Knows nothing of rows but their
 * boxes.
 *
 * @typedef {import("./geometry.mjs").Look} Look
 * @typedef {import("./types.mjs").Box} Box
 * @typedef {{id: string, box: Box, label: string, tone: string}} Mark
 * @typedef {{image: string, width: number, height: number, rotation: number, label: string}} Page
 */

import { button, el, svg } from "./dom.mjs";
import {
  anchorOf,
  centreOn,
  clamp,
  scaleOf,
  turn,
  turnedBox,
  turnedSize,
  uprightPoint,
  zoomAt,
} from "./geometry.mjs";
import { t } from "./texts.mjs";

const KEPT = "rxreview.desk.view";
const STEP = 1.25;
const CONTRASTS = [1, 1.6, 2.4];
const HABIT = { zoom: 1, turned: 0, contrast: 0, invert: false };

/** @returns {typeof HABIT} */
function loadHabit() {
  try {
    return { ...HABIT, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return { ...HABIT };
  }
}

/** @param {typeof HABIT} habit */
function keepHabit(habit) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(habit));
  } catch {
    // A browser without storage forgets the zoom at the next visit; nothing else is lost.
  }
}

/**
 * @param {HTMLElement} frame @param {HTMLElement} tools
 * @param {(id: string) => void} chosen called with the row of a clicked box
 */
export function makeViewer(frame, tools, chosen) {
  const habit = loadHabit();
  /** @type {Page} */
  let page = { image: "", width: 1, height: 1, rotation: 0, label: "" };
  /** @type {Look} */
  let look = { zoom: habit.zoom, pan: { x: 0, y: 0 } };
  /** @type {Mark[]} */
  let marks = [];
  /** @type {string | null} */
  let active = null;
  /** @type {{label: string, box: Box}[]} */
  let found = [];

  const image = el("img", { alt: "", draggable: "false", decoding: "sync" });
  const overlay = svg("svg", { class: "marks", preserveAspectRatio: "none" });
  const layer = el("div", { class: "layer" }, image, overlay);
  const missing = el(
    "p",
    { class: "missing", "data-testid": "image-missing", hidden: true },
    t("The image of this page cannot be shown. The tables still work; tell your supervisor."),
  );
  frame.replaceChildren(layer, missing);
  image.onerror = () => {
    missing.hidden = false;
    layer.hidden = true;
  };
  image.onload = () => {
    missing.hidden = true;
    layer.hidden = false;
    if (page.width > 1) return;
    page = { ...page, width: image.naturalWidth, height: image.naturalHeight };
    paint();
  };

  const angle = () => (page.rotation + habit.turned) % 360;
  const turned = () => turnedSize(page, angle());
  const size = () => ({ width: frame.clientWidth, height: frame.clientHeight });

  function paint() {
    look = clamp(look, size(), turned());
    const scale = scaleOf(size(), turned(), look.zoom);
    layer.style.width = `${page.width}px`;
    layer.style.height = `${page.height}px`;
    const { x, y } = look.pan;
    layer.style.transform = `translate(${x}px, ${y}px) scale(${scale}) ${turn(page, angle())}`;
    image.style.filter = [
      habit.contrast > 0 ? `contrast(${CONTRASTS[habit.contrast]})` : "",
      habit.invert ? "invert(1)" : "",
    ]
      .join(" ")
      .trim();
    for (const toggle of tools.querySelectorAll("[aria-pressed]")) {
      const on =
        toggle.getAttribute("data-testid") === "invert" ? habit.invert : habit.contrast > 0;
      toggle.setAttribute("aria-pressed", String(on));
    }
    frame.dataset.zoom = look.zoom.toFixed(2);
    frame.dataset.angle = String(angle());
  }

  function paintMarks() {
    overlay.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
    const rect = (
      /** @type {Box} */ [x, y, w, h],
      /** @type {import("./dom.mjs").Props} */ props,
    ) =>
      svg("rect", {
        x: x * page.width,
        y: y * page.height,
        width: w * page.width,
        height: h * page.height,
        "vector-effect": "non-scaling-stroke",
        ...props,
      });
    const activeLast = marks
      .filter((mark) => mark.id !== active)
      .concat(marks.filter((mark) => mark.id === active));
    overlay.replaceChildren(
      ...activeLast.map(({ id, box, label, tone }) => {
        const shape = rect(box, {
          class: `mark ${tone}${id === active ? " active" : ""}`,
          "data-testid": `box-${id}`,
          "data-row": id,
        });
        shape.append(svg("title", {}, label));
        return shape;
      }),
      ...found.map(({ label, box }) => {
        const shape = rect(box, { class: "mark found" });
        shape.append(svg("title", {}, label));
        return shape;
      }),
    );
  }

  function settle() {
    habit.zoom = look.zoom;
    keepHabit(habit);
    paint();
  }

  /** @param {number} factor @param {import("./geometry.mjs").Point} at */
  function zoom(factor, at) {
    look = zoomAt(look, factor, at, size(), turned());
    settle();
  }

  /** By key or button: onto the chosen row's ink where it is in sight, else the upper middle.
   * @param {number} factor */
  function zoomOnRow(factor) {
    const box = activeBox();
    const at = box && anchorOf(look, box, size(), turned());
    zoom(factor, at ?? { x: size().width / 2, y: size().height / 3 });
  }

  const acts = {
    zoomIn: () => zoomOnRow(STEP),
    zoomOut: () => zoomOnRow(1 / STEP),
    fit: () => {
      look = { zoom: 1, pan: { x: 0, y: 0 } };
      settle();
    },
    turnLeft: () => {
      habit.turned = (habit.turned + 270) % 360;
      settle();
      centre();
    },
    turnRight: () => {
      habit.turned = (habit.turned + 90) % 360;
      settle();
      centre();
    },
    contrast: () => {
      habit.contrast = (habit.contrast + 1) % CONTRASTS.length;
      settle();
    },
    invert: () => {
      habit.invert = !habit.invert;
      settle();
    },
    panUp: () => drag(0, 80),
    panDown: () => drag(0, -80),
    panLeft: () => drag(80, 0),
    panRight: () => drag(-80, 0),
  };

  /** @param {number} dx @param {number} dy */
  function drag(dx, dy) {
    look = { ...look, pan: { x: look.pan.x + dx, y: look.pan.y + dy } };
    paint();
  }

  /** The chosen row's box on the turned page. */
  function activeBox() {
    const mark = marks.find((each) => each.id === active);
    return mark ? turnedBox(mark.box, page, angle()) : null;
  }

  function centre() {
    const box = activeBox();
    if (box) look = centreOn(look, box, size(), turned());
    paint();
  }

  tools.replaceChildren(
    button("zoom-out", t("Zoom out (−)"), acts.zoomOut, {}, "−"),
    button("zoom-in", t("Zoom in (+)"), acts.zoomIn, {}, "+"),
    button("fit", t("Fit to width (0)"), acts.fit, {}, t("Fit")),
    button("turn-left", t("Turn left ([)"), acts.turnLeft, {}, "↺"),
    button("turn-right", t("Turn right (])"), acts.turnRight, {}, "↻"),
    button("contrast",
      t("Contrast (c)"), acts.contrast, { "aria-pressed": "false" }, t("Contrast")),
    button("invert", t("Invert (v)"), acts.invert, { "aria-pressed": "false" }, t("Invert")),
  );
  listen();

  function listen() {
    /** @type {{x: number, y: number, moved: boolean} | null} */
    let held = null;
    frame.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const corner = frame.getBoundingClientRect();
        zoom(Math.exp(-Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 120) * 0.0018), {
          x: event.clientX - corner.left,
          y: event.clientY - corner.top,
        });
      },
      { passive: false },
    );
    frame.addEventListener("pointerdown", (event) => {
      held = { x: event.clientX, y: event.clientY, moved: false };
    });
    frame.addEventListener("pointermove", (event) => {
      if (!held || event.buttons === 0) return;
      const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
      if (!held.moved && Math.hypot(dx, dy) < 4) return;
      if (!held.moved) frame.setPointerCapture(event.pointerId);
      held = { x: event.clientX, y: event.clientY, moved: true };
      drag(dx, dy);
    });
    frame.addEventListener("pointerup", (event) => {
      const row = event.target instanceof Element ? event.target.getAttribute("data-row") : null;
      if (row && !held?.moved) chosen(row);
      held = null;
    });
    new ResizeObserver(() => {
      paint();
    }).observe(frame);
  }

  return {
    acts,
    /** Another document: its image from the top, seen as the person likes. @param {Page} next */
    show(next) {
      page = next;
      active = null;
      found = [];
      look = { zoom: habit.zoom, pan: { x: 0, y: 0 } };
      missing.hidden = true;
      layer.hidden = false;
      frame.setAttribute("aria-label", t("Image of {label}", { label: next.label }));
      if (image.getAttribute("src") !== next.image) image.src = next.image;
      paint();
    },
    /** @param {Mark[]} next @param {string | null} id the row whose box is marked */
    mark(next, id) {
      const moved = id !== active;
      marks = next;
      active = id;
      paintMarks();
      if (moved) centre();
    },
    /** Boxes that answer a question about the image. @param {{label: string, box: Box}[]} next */
    point(next) {
      found = next;
      paintMarks();
    },
    angle,
    page: () => page,
    /** Pixels of the frame as fractions of the upright page.
     * @param {import("./geometry.mjs").Point} at */
    toPage({ x, y }) {
      const scale = scaleOf(size(), turned(), look.zoom);
      const { width, height } = turned();
      const seen = { x: (x - look.pan.x) / scale / width, y: (y - look.pan.y) / scale / height };
      return uprightPoint(seen, angle());
    },
    /** Fractions of the page as it is seen, as fractions of the upright page.
     * @param {import("./geometry.mjs").Point} at */
    fromTurned: (at) => uprightPoint(at, angle()),
    /** The middle of the marked box, in fractions of the page as it is seen; null without one. */
    middle() {
      const box = activeBox();
      const { width, height } = turned();
      return box && { x: (box[0] + box[2] / 2) / width, y: (box[1] + box[3] / 2) / height };
    },
  };
}
