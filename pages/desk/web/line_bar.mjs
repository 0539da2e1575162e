/** Draws the open line: the text box, the cells that it fills, names for it. Decides nothing. */

import { nameOfCandidate } from "./chosen.mjs";
import { crop } from "./crop.mjs";
import { button, el, kbd } from "./dom.mjs";
import { t } from "./texts.mjs";
import { KINDS } from "./wording.mjs";

/** @typedef {import("./line.mjs").Line} Line */

const HIDDEN = new Set(["written", "code"]);
const INK = { width: 640, height: 44 };
const HINT = "Aten-D 50 mg tab 1-0-1 x 30 days after food";

/**
 * @param {HTMLElement} root
 * @param {{type: (text: string) => void, command: (name: string, argument?: number) => void}} on
 */
export function makeLineBar(root, on) {
  const input = el("input", {
    type: "text",
    class: "linetext",
    "data-testid": "line-text",
    "aria-label": t("One line: name, strength, form, how often, how long"),
    placeholder: HINT,
    maxlength: "500",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
    oninput: () => on.type(input.value),
  });
  const kind = el("span", { class: "linekind" });
  const ink = el("span", { class: "lineink" });
  const buttons = el("span", { class: "lineacts" });
  const below = el("div", {
    class: "linebelow",
    "aria-live": "polite",
    "data-testid": "line-cells",
  });
  root.replaceChildren(ink, el("div", { class: "linetop" }, kind, input, buttons), below);

  /** @param {Line} line @param {string | null} chosen the name of the chosen row */
  function drawButtons(line, chosen) {
    /** @param {string} name @param {string} label @param {string} key @param {string} [tone] */
    const act = (name, label, key, tone = "quiet") =>
      button(
        name,
        `${label} (${key})`,
        () => on.command(name),
        { class: `act ${tone}`, tabindex: "-1", onmousedown: keepFocus },
        `${label} `,
        kbd(key),
      );
    const { length } = line.rows;
    buttons.replaceChildren(
      act("takeLine", length > 1 ? t("Add {n} rows", { n: length }) : t("Add"), "Enter", "main"),
      line.box && chosen !== null
        ? act("placeRow",
          t("Place of {name}", { name: chosen.slice(0, 20) || t("the row") }), "Shift+Enter")
        : "",
      act("closeLine", t("Cancel"), "Esc"),
    );
  }

  return {
    input,
    /** @param {Line | null} line @param {import("./viewer.mjs").Page} page
     * @param {string | null} chosen */
    draw(line, page, chosen) {
      root.hidden = line === null;
      if (!line) return;
      if (input.value !== line.text) input.value = line.text;
      const word = KINDS[line.kind || line.rows[0]?.kind || "medicine"].one;
      kind.replaceChildren(word, " ", kbd("Tab"));
      ink.replaceChildren(line.box ? crop(page, line.box, t("Ink of this place"), INK) : "");
      drawButtons(line, chosen);
      below.replaceChildren(...cells(line), ...names(line, on.command));
    },
  };
}

/** A click beside the text box leaves the typing where it is. @param {Event} event */
function keepFocus(event) {
  event.preventDefault();
}

/** What the line has filled so far. @param {Line} line @returns {Node[]} */
function cells({ rows, reading, note }) {
  const said = reading ? t("Reading …") : note;
  const filled = rows.flatMap(({ fields }) =>
    Object.entries(fields)
      .filter(([name, text]) => text && !HIDDEN.has(name))
      .map(([name, text]) =>
        el(
          "span",
          { class: "linecell" },
          el("small", {}, `${name} `),
          el("bdi", { class: name }, text.slice(0, 80)),
        ),
      ),
  );
  return said ? [el("span", { class: "linenote" }, said), ...filled] : filled;
}

/** @param {Line} line @param {(name: string, argument?: number) => void} command */
function names({ names: list, picked, rows }, command) {
  const current = rows[0]?.fields.name?.toLowerCase();
  if (list.every(({ name }, at) => at !== picked && name.toLowerCase() === current)) return [];
  const chips = list.map((candidate, at) => {
    const tone = at === picked ? "candidate picked" : "candidate";
    return button(
      `line-name-${at + 1}`,
      t("Add as {name}", { name: candidate.name }),
      () => command("takeName", at),
      { class: tone, tabindex: "-1", onmousedown: keepFocus },
      ...nameOfCandidate(candidate),
    );
  });
  const about = { class: "linenames", role: "group", "aria-label": t("Names") };
  return [el("span", about, kbd("↓"), ...chips)];
}
