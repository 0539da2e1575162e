/**
 * Two readings of one page, line by line: each differing field is decided with left, right or text.
 * Holds the decisions in the browser; sends the third reading as the desk sends its own.
 *
 * @typedef {{name: string, label: string, left: string, right: string, minor: boolean}} Field
 * @typedef {{id: string, kind: "medicine" | "disease", lineage: string, name: string,
 *   box: [number, number, number, number] | null, left: Record<string, string> | null,
 *   right: Record<string, string> | null, legible: [boolean, boolean], fields: Field[]}} Row
 * @typedef {{document: {id: number, version: number, label: string, image: string, width: number,
 *   height: number, rotation: number}, reading: number, readers: [string, string], own: boolean,
 *   rows: Row[]}} Dispute
 * @typedef {{pick: "left" | "right" | "own" | "", made: boolean}} Pick  made: by the person
 * @typedef {Pick & {text: string, before: Pick | null}} Choice  before: what typing replaces
 * @typedef {{row: Row, field: Field | null, choice: Choice, element: HTMLElement}} Line
 */

import { el, kbd } from "./dom.mjs";
import { keepLease } from "./lease.mjs";
import { newId } from "./payload.mjs";
import { makeViewer } from "./viewer.mjs";

const KINDS = { medicine: "Medicines", disease: "Diseases" };

/** @type {WeakMap<object, ReturnType<typeof makeSheet>>} */
const sheets = new WeakMap();

/** @param {{parentElement: HTMLElement | ShadowRoot, data: Dispute,
 *   setTriggerValue: (name: string, value: unknown) => void}} component */
export default function mount(component) {
  const root = component.parentElement;
  const sheet = sheets.get(root) ?? makeSheet(root);
  sheets.set(root, sheet);
  sheet.update(component.data, (action) => component.setTriggerValue("action", action));
  return () => {
    sheets.get(root)?.close();
    sheets.delete(root);
  };
}

/** A row in one line of text. @param {Record<string, string> | null} values */
function inOneLine(values) {
  if (!values) return "does not have this row";
  const { written, ...others } = values;
  return Object.values(others).filter(Boolean).join(" · ") || written || "illegible";
}

/** @param {HTMLElement | ShadowRoot} root */
function makeSheet(root) {
  const page = /** @type {HTMLElement} */ (root.querySelector('[data-part="settle"]'));
  const tools = el("div", { class: "tools", role: "toolbar", "aria-label": "Image" });
  const frame = el("div", { class: "frame", role: "img" });
  const list = el("div", { class: "lines", "data-testid": "dispute" });
  const reason = el("input", {
    "aria-label": "Why you settle what you read yourself",
    placeholder: "You read this page yourself: say why you settle it",
    "data-testid": "override",
  });
  const left = el("span", { "data-testid": "left-over", role: "status" });
  const send = el(
    "button",
    { type: "button", class: "send", "data-testid": "settle", onclick: submit },
    "Settle and next ",
    kbd("Ctrl+Enter"),
  );
  page.replaceChildren(
    el("div", { class: "page" }, tools, frame),
    el("div", { class: "side" }, list, el("footer", {}, reason, left, send)),
  );
  const viewer = makeViewer(frame, tools, () => {});
  /** @type {Line[]} */
  let lines = [];
  /** @type {Dispute | null} */
  let data = null;
  let operation = "";
  /** @type {(action: unknown) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof keepLease> | null} */
  let lease = null;
  page.addEventListener("keydown", onKey);
  for (const sign of ["keydown", "pointerdown"]) {
    page.addEventListener(sign, () => void lease?.active(), { capture: true });
  }
  window.addEventListener("pagehide", leave);

  function leave() {
    lease?.release();
  }

  function close() {
    leave();
    window.removeEventListener("pagehide", leave);
  }

  /** Another person settles it now, because this one was away for long. */
  function lost() {
    left.textContent = "Somebody else settles this page now. What you decided is still here.";
  }

  /** @param {Dispute} dispute @param {(action: unknown) => void} act */
  function update(dispute, act) {
    tell = act;
    const same = data?.document.id === dispute.document.id;
    if (same && data?.document.version === dispute.document.version) return;
    lease?.end(); // the server has moved it already
    lease = keepLease(dispute.document.id, lost);
    data = dispute;
    operation = newId();
    reason.value = "";
    reason.hidden = !dispute.own;
    viewer.show(dispute.document);
    draw(dispute);
    lines[0]?.element.focus();
  }

  /** @param {Dispute} dispute */
  function draw(dispute) {
    lines = dispute.rows.flatMap(linesOf);
    const groups = Object.entries(KINDS).map(([kind, title]) => {
      const rows = dispute.rows.filter((row) => row.kind === kind);
      return rows.length > 0 && el("section", {}, el("h3", {}, title), ...rows.map(block));
    });
    const [first, second] = dispute.readers;
    list.replaceChildren(
      el(
        "div",
        { class: "head" },
        el("span"),
        el("b", {}, `← ${first}`),
        el("b", {}, `${second} →`),
        el("b", {}, "or type"),
      ),
      ...groups.filter((group) => group !== false),
    );
    paint();
  }

  /** The lines of a row that want a decision. @param {Row} row @returns {Line[]} */
  function linesOf(row) {
    if (!row.left || !row.right) return [lineOf(row, null)];
    return row.fields.map((field) => lineOf(row, field));
  }

  /** @param {Row} row @param {Field | null} field @returns {Line} */
  function lineOf(row, field) {
    /** @type {Choice} */
    const choice = { pick: field?.minor ? "left" : "", made: false, text: "", before: null };
    const line = { row, field, choice, element: el("div") };
    const label = field ? field.label : "Row";
    const values = field ? [field.left, field.right] : [inOneLine(row.left), inOneLine(row.right)];
    const side = (/** @type {"left" | "right"} */ pick, /** @type {string} */ text) =>
      el(
        "button",
        { type: "button", tabindex: "-1", "data-pick": pick, onclick: () => choose(line, pick) },
        text || "empty",
      );
    const typed =
      field && field.name !== "legible"
        ? el("input", {
            tabindex: "-1",
            "aria-label": `${label}, another value`,
            oninput: (/** @type {any} */ event) => {
              choice.before ??= { pick: choice.pick, made: choice.made };
              choice.text = event.target.value;
              choose(line, "own", false);
            },
          })
        : el("span");
    line.element = el(
      "div",
      {
        class: "line",
        tabindex: "0",
        role: "group",
        "aria-label": `${row.name}, ${label}: ${values.join(" or ")}`,
        onfocusin: () => look(line),
      },
      el("span", {}, label),
      side("left", values[0]),
      side("right", values[1]),
      typed,
    );
    return line;
  }

  /** @param {Row} row */
  function block(row) {
    const own = lines.filter((line) => line.row === row);
    const agreed = own.length === 0;
    return el(
      "div",
      { class: agreed ? "row agreed" : "row" },
      el(
        "h4",
        {},
        row.name || "no name",
        agreed && el("small", {}, ` ${inOneLine(row.left)} · both agree`),
      ),
      ...own.map((line) => line.element),
    );
  }

  /** @param {Line} line */
  function look(line) {
    const marks = (data?.rows ?? []).flatMap((row) =>
      row.box ? [{ id: row.id, box: row.box, label: row.name, tone: "" }] : [],
    );
    viewer.mark(marks, line.row.id);
  }

  /** @param {Line} line @param {"left" | "right" | "own"} pick @param {boolean} [onward] */
  function choose(line, pick, onward = true) {
    line.choice.pick = pick;
    line.choice.made = true;
    paint();
    if (onward) (next(line) ?? send).focus();
  }

  /** @param {Line} line */
  function next(line) {
    return lines.slice(lines.indexOf(line) + 1).find((each) => !each.choice.pick)?.element;
  }

  function paint() {
    for (const { element, choice } of lines) {
      element.dataset.picked = choice.pick;
      for (const button of element.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.dataset.pick === choice.pick));
      }
    }
    const open = lines.filter((line) => !line.choice.pick).length;
    left.textContent = open ? `${open} to decide` : "Everything is decided";
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
      return;
    }
    const target = /** @type {HTMLElement} */ (event.target);
    const line = lines.find((each) => each.element.contains(target));
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof HTMLInputElement) inText(event, line);
    else onLine(event, line);
  }

  /** @param {KeyboardEvent} event @param {Line} line */
  function inText(event, line) {
    if (event.key === "Enter") (next(line) ?? send).focus();
    else if (event.key === "Escape") giveUp(line, /** @type {HTMLInputElement} */ (event.target));
    else return;
    event.preventDefault();
  }

  /** What was chosen before the typing stands again.
   * @param {Line} line @param {HTMLInputElement} input */
  function giveUp({ choice, element }, input) {
    Object.assign(choice, choice.before, { text: "", before: null });
    input.value = "";
    paint();
    element.focus();
  }

  /** @param {KeyboardEvent} event @param {Line} line */
  function onLine(event, line) {
    const at = lines.indexOf(line);
    if (event.key === "ArrowLeft") choose(line, "left");
    else if (event.key === "ArrowRight") choose(line, "right");
    else if (event.key === "ArrowDown") lines[at + 1]?.element.focus();
    else if (event.key === "ArrowUp") lines[at - 1]?.element.focus();
    else if (/^[\p{L}\p{N}]$/u.test(event.key)) {
      line.element.querySelector("input")?.focus(); // the browser puts the character there
      return;
    } else return;
    event.preventDefault();
  }

  function submit() {
    const open = lines.find((line) => !line.choice.pick);
    if (open) {
      open.element.focus();
      return;
    }
    if (data?.own && !reason.value.trim()) {
      reason.focus();
      return;
    }
    tell({
      op_id: operation,
      kind: "adjudicate",
      document: data?.document.id,
      version: data?.document.version,
      reading: data?.reading,
      rows: (data?.rows ?? []).flatMap(decided),
      reason: reason.value,
    });
  }

  /** The row as decided, or none. @param {Row} row */
  function decided(row) {
    const own = lines.filter((line) => line.row === row);
    const whole = own.find((line) => !line.field);
    const side = whole?.choice.pick === "right" ? 1 : 0;
    const values = whole ? [row.left, row.right][side] : row.left;
    if (!values) return [];
    const fields = { ...values };
    let legible = row.legible[side];
    for (const { field, choice } of own) {
      if (!field) continue;
      const taken = { left: field.left, right: field.right, own: choice.text, "": "" }[choice.pick];
      if (field.name === "legible") legible = taken === "yes";
      else fields[field.name] = taken;
    }
    const made = own.some((line) => line.choice.made);
    const decision = made ? "accepted" : "accepted together";
    return [{ kind: row.kind, lineage: row.lineage, fields, legible, decision }];
  }

  return { update, close };
}
