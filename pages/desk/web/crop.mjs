/** The ink beside the text: windows onto the page image, so that no further file is needed. */

import { el, svg } from "./dom.mjs";
import { cropLines, turn, turnedBox, turnedSize } from "./geometry.mjs";

/**
 * All ink of a box, as large as the room lets it be: in one line, or in two.
 * @param {import("./viewer.mjs").Page} page @param {import("./types.mjs").Box} box
 * @param {string} label @param {import("./geometry.mjs").Size} room px
 */
export function crop(page, box, label, room) {
  const angle = page.rotation;
  const turned = turnedSize(page, angle);
  const lines = cropLines(turnedBox(box, page, angle), turned, room);
  const height = Math.floor(room.height / lines.length);
  return el(
    "span",
    { class: "ink", role: "img", "aria-label": label },
    ...lines.map((view) => line(page, view, angle, height)),
  );
}

/** @param {import("./viewer.mjs").Page} page @param {import("./types.mjs").Box} view
 * @param {number} angle @param {number} height px */
function line(page, view, angle, height) {
  const ratio = view[2] / view[3];
  return svg(
    "svg",
    {
      viewBox: view.map((n) => n.toFixed(1)).join(" "),
      preserveAspectRatio: "xMinYMid meet",
      style: `width: min(100%, ${Math.ceil(height * ratio)}px); aspect-ratio: ${ratio.toFixed(3)}`,
    },
    svg("image", {
      href: page.image,
      width: page.width,
      height: page.height,
      transform: turn(page, angle),
      onerror: (/** @type {Event} */ event) => {
        const ink = /** @type {Element} */ (event.target).closest(".ink");
        ink?.setAttribute("hidden", "");
      },
    }),
  );
}
