/**
 * Flags and candidates of a row, by the values it holds: undo brings the old advice back, and a
 * changed row asks the server anew. Knows nothing of the screen.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").Flag} Flag
 * @typedef {{flags: Flag[], candidates: import("./types.mjs").Candidate[]}} Advice
 * @typedef {(row: Row) => Promise<Advice>} Ask
 */

const DEBOUNCE = 150;

/** @param {Row} row */
function keyOf(row) {
  return `${row.id} ${JSON.stringify(row.fields)}`;
}

/**
 * @param {import("./types.mjs").ReadRow[]} read rows with the advice they came with
 * @param {Ask} ask
 * @param {() => void} arrived called when new advice is there
 * @param {import("./types.mjs").ReadRow[]} [offers] perhaps rows, with the remarks they came with
 */
export function makeAdvice(read, ask, arrived, offers = []) {
  /** @type {Map<string, Advice>} */
  const known = new Map();
  /** @type {Map<string, Advice>} */
  const last = new Map();
  /** @type {Map<string, Promise<void>>} */
  const waiting = new Map();
  const came = new Map([...read, ...offers].map((row) => [row.lineage, row]));
  for (const row of read) {
    const advice = { flags: row.flags ?? [], candidates: row.candidates ?? [] };
    known.set(`${row.lineage} ${JSON.stringify(row.fields)}`, advice);
    last.set(row.lineage, advice);
  }

  for (const { lineage, flags = [] } of offers) last.set(lineage, { flags, candidates: [] });

  /** @param {Row} row @returns {Advice} the best there is; until an answer comes, the row's last */
  function of(row) {
    const found = known.get(keyOf(row)) ?? last.get(row.id) ?? { flags: [], candidates: [] };
    return { ...found, flags: [...standing(row, found.flags), ...found.flags] };
  }

  /** Remarks that the row came with and that no look-up finds again: they stand until the field
   * that they are about is changed. @param {Row} row @param {Flag[]} found */
  function standing(row, found) {
    const first = came.get(row.id);
    return (first?.flags ?? []).filter(({ rule, field, lasting }) => {
      const unchanged = !field || row.fields[field] === first?.fields[field];
      return lasting && unchanged && !found.some((flag) => flag.rule === rule);
    });
  }

  /** @param {Row} row @param {string} key */
  async function fetchFor(row, key) {
    await new Promise((resolve) => {
      setTimeout(resolve, DEBOUNCE);
    });
    try {
      const advice = await ask(row);
      known.set(key, advice);
      last.set(row.id, advice);
    } catch {
      // Without an answer the row keeps its last advice; the server checks again at submit.
    } finally {
      waiting.delete(key);
      arrived();
    }
  }

  return {
    of,
    flagsOf: (/** @type {Row} */ row) => of(row).flags,
    /** Asks for the rows whose values nobody has advice on. @param {Row[]} rows */
    refresh(rows) {
      for (const row of rows) {
        const key = keyOf(row);
        const empty = Object.values(row.fields).every((text) => text === "");
        if (known.has(key) || waiting.has(key) || row.struck || empty) continue;
        waiting.set(key, fetchFor(row, key));
      }
    },
    /** Resolves when no answer is outstanding, or after `ms`. @param {number} ms */
    async settled(ms) {
      if (waiting.size === 0) return;
      const limit = new Promise((resolve) => {
        setTimeout(resolve, ms);
      });
      await Promise.race([Promise.all(waiting.values()), limit]);
    },
    outstanding: () => waiting.size > 0,
  };
}

/** @type {Ask} */
export async function lookupRoute(row) {
  const answer = await fetch("/api/lookup", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ kind: row.kind, text: row.fields.name, row: { fields: row.fields } }),
  });
  if (!answer.ok) throw new Error(`lookup answered ${answer.status}`);
  const { flags = [], candidates = [] } = await answer.json();
  return { flags, candidates };
}
