/** Under the image: what the model said word for word, and questions asked of the image. */

import { button, el } from "./dom.mjs";
import { t } from "./texts.mjs";

/** @typedef {{question: string, prompt: string, text: string, view?: string}} Answer */

/**
 * @param {HTMLElement} root @param {Answer[]} answers @param {number} document
 * @param {(boxes: {label: string, box: import("./types.mjs").Box}[]) => void} point
 */
export function drawSaid(root, answers, document, point) {
  root.replaceChildren(
    el(
      "details",
      { "data-testid": "answers" },
      el("summary", { tabindex: "-1" }, t("What the model said")),
      ...(answers.length === 0
        ? [el("p", {}, t("There are no answers for this page."))]
        : answers.map(answerBlock)),
    ),
    askPanel(document, point),
  );
}

/** @param {Answer} answer */
function answerBlock({ prompt, text, view }) {
  return el(
    "div",
    { class: "answer" },
    el("div", { class: "prompt" }, prompt, view && view !== "page" ? ` (${view})` : ""),
    el("pre", { dir: "auto" }, text || "(nothing)"),
  );
}

/** @param {number} document
 * @param {(boxes: {label: string, box: import("./types.mjs").Box}[]) => void} point */
function askPanel(document, point) {
  const question = el("input", {
    type: "text",
    "data-testid": "ask",
    "aria-label": t("Question about the image"),
    maxlength: "300",
    placeholder: t("What do you want to know about this image?"),
    tabindex: "-1",
  });
  const answer = el("p", { "data-testid": "asked", role: "status", dir: "auto" });
  const ask = async () => {
    if (question.value.trim() === "") return;
    answer.textContent = t("The model is looking …");
    const reply = await askRoute(document, question.value.trim());
    answer.textContent = [reply.text, reply.note].filter(Boolean).join(" — ") || t("No answer.");
    point(reply.boxes ?? []);
  };
  return el(
    "details",
    { "data-testid": "ask-panel" },
    el("summary", { tabindex: "-1" }, t("Ask the image")),
    el(
      "form",
      {
        class: "askform",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          void ask();
        },
      },
      question,
      button("ask-send", t("Ask"), () => void ask(), { class: "act", tabindex: "-1" }, t("Ask")),
    ),
    answer,
  );
}

/**
 * @param {number} document @param {string} question
 * @returns {Promise<{text?: string, note?: string,
 *   boxes?: {label: string, box: import("./types.mjs").Box}[]}>}
 */
async function askRoute(document, question) {
  try {
    const answer = await fetch("/api/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ document, question }),
    });
    if (answer.ok) return await answer.json();
    return { note: t("The model cannot answer now. Try again later.") };
  } catch {
    return { note: t("The server cannot be reached. Try again.") };
  }
}
