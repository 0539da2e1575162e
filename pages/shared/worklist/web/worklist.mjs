/**
 * The queue as a list: a click or Enter opens a document, boxes choose several. Only lists what the
 * server sends; which ones are chosen goes back to it.
 *
 * @typedef {{id: number, label: string, file: string, state: string, tone: string, why: string,
 *   with: string, added: string, picture: string}} Line
 * @typedef {{lines: Line[], choosing: boolean, round: number, columns: Record<string, string>,
 *   choose: string, choose_all: string, caption: string}} Given
 * @typedef {{parentElement: HTMLElement | ShadowRoot, data: Given,
 *   setTriggerValue: (name: string, value: unknown) => void,
 *   setStateValue: (name: string, value: unknown) => void}} Component
 */

/** @type {WeakMap<object, ReturnType<typeof makeList>>} */
const lists = new WeakMap();

/** @param {Component} component */
export default function mount(component) {
  const root = component.parentElement;
  const list = lists.get(root) ?? makeList(root);
  lists.set(root, list);
  list.update(component);
  return () => lists.delete(root);
}

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {Record<string, string>} names
 * @param {...(Node | string)} children @returns {HTMLElementTagNameMap[T]} */
function el(tag, names = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(names)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {HTMLElement | ShadowRoot} root */
function makeList(root) {
  const table = el("table", { "data-testid": "worklist" });
  root.querySelector("[data-part=list]")?.append(table);
  /** @type {Set<number>} */
  let chosen = new Set();
  let round = -1;
  let shown = "";
  /** @type {Component} */
  let component;

  /** @param {number} id */
  const open = (id) => component.setTriggerValue("open", id);

  function choose() {
    for (const row of table.tBodies[0].rows) {
      const tick = row.querySelector("input");
      const is = chosen.has(Number(row.dataset.id));
      if (tick) tick.checked = is;
      row.toggleAttribute("data-chosen", is);
    }
    const all = table.tHead?.querySelector("input");
    if (all) {
      all.checked = chosen.size > 0 && chosen.size === component.data.lines.length;
      all.indeterminate = chosen.size > 0 && !all.checked;
    }
  }

  /** @param {number[]} ids @param {boolean} are */
  function change(ids, are) {
    for (const id of ids) if (are) chosen.add(id); else chosen.delete(id);
    choose();
    component.setStateValue("chosen", [...chosen]);
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const links = [...table.querySelectorAll("a")];
    const at = links.indexOf(/** @type {HTMLAnchorElement} */ (event.target));
    /** @type {Record<string, number>} */
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 };
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && component.data.choosing) {
      const id = component.data.lines[at].id;
      change([id], !chosen.has(id));
    } else if (links[to[event.key]]) {
      links[at].tabIndex = -1;
      links[to[event.key]].tabIndex = 0;
      links[to[event.key]].focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} label @param {(is: boolean) => void} act */
  function box(label, act) {
    const input = el("input", { type: "checkbox", "aria-label": label });
    input.addEventListener("change", () => act(input.checked));
    return el("label", { class: "box" }, input);
  }

  /** @param {Line} line @param {number} at */
  function rowOf(line, at) {
    const link = el(
      "a", { href: `/review?document=${line.id}`, tabindex: at ? "-1" : "0" }, line.label,
    );
    const row = el(
      "tr", { "data-id": String(line.id) },
      el("td", { class: "picture" },
        el("img", { src: line.picture, alt: "", loading: "lazy", width: "40", height: "46" })),
      el("td", { class: "document" }, link, el("span", { class: "file" }, line.file)),
      el("td", { class: "state" }, el("span", { class: `dot ${line.tone}` }), line.state),
      el("td", {}, line.why),
      el("td", {}, line.with),
      el("td", { class: "added" }, line.added),
    );
    if (component.data.choosing) {
      const label = component.data.choose.replace("{label}", line.label);
      row.prepend(el("td", { class: "choice" }, box(label, (is) => change([line.id], is))));
    }
    row.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (/** @type {Element} */ (event.target).closest(".choice")) return;
      event.preventDefault();
      open(line.id);
    });
    return row;
  }

  function draw() {
    const { lines, columns, choosing, choose_all: chooseAll, caption } = component.data;
    const ids = lines.map((line) => line.id);
    const heads = Object.entries(columns).map(([name, title]) =>
      title ? el("th", { scope: "col", class: name }, title) : el("td", { class: name }));
    const choice = box(chooseAll, (is) => change(ids, is));
    if (choosing) heads.unshift(el("td", { class: "choice" }, choice));
    table.replaceChildren(
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...heads)),
      el("tbody", {}, ...lines.map(rowOf)),
    );
  }

  table.addEventListener("keydown", move);
  return {
    /** @param {Component} next */
    update(next) {
      component = next;
      const { data } = next;
      if (round !== data.round) chosen = new Set();
      round = data.round;
      const fresh = JSON.stringify(data);
      if (fresh === shown) return;
      const here = new Set(data.lines.map((line) => line.id));
      chosen = new Set([...chosen].filter((id) => here.has(id)));
      shown = fresh;
      draw();
      choose();
    },
  };
}
