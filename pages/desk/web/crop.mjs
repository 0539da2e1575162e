/** The ink beside the text: a window onto the page image, so that no further file is needed. */

import { svg } from "./dom.mjs";
import { cropBox, turn, turnedBox, turnedSize } from "./geometry.mjs";

/**
 * @param {import("./viewer.mjs").Page} page @param {import("./types.mjs").Box} box
 * @param {string} label
 */
export function crop(page, box, label) {
  const angle = page.rotation;
  const turned = turnedSize(page, angle);
  const view = cropBox(turnedBox(box, page, angle), turned);
  return svg(
    "svg",
    {
      class: "ink",
      viewBox: view.map((n) => n.toFixed(1)).join(" "),
      role: "img",
      "aria-label": label,
      preserveAspectRatio: "xMinYMid meet",
      style: `aspect-ratio: ${(view[2] / view[3]).toFixed(3)}`,
    },
    svg("image", {
      href: page.image,
      width: page.width,
      height: page.height,
      transform: turn(page, angle),
      onerror: (/** @type {Event} */ event) => {
        const window = /** @type {Element} */ (event.target).closest("svg");
        window?.setAttribute("hidden", "");
      },
    }),
  );
}
