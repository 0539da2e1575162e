/**
 * Keeps what a person typed on the server: at most DELAY behind, at once when told to flush.
 * Knows neither rows nor screen; the address and the sender are given to it.
 */

export const DELAY = 600;

/**
 * @typedef {"saved" | "refused" | "unreachable" | "forbidden"} Outcome
 * @typedef {(body: string, leaving: boolean) => Promise<Outcome>} Send
 * @typedef {{note: (version: number, state: unknown) => void, flush: (leaving?: boolean) => void,
 *   stop: () => void, waiting: () => boolean, settled: () => Promise<Outcome | null>}} Drafts
 */

/**
 * One keeper for one document. A save that could not be sent is tried again with the next change
 * and every RETRY; one that the server refused is told once and never sent again.
 * @param {Send} send
 * @param {(word: "saving" | Outcome) => void} tell
 * @param {{set: (act: () => void, ms: number) => unknown, clear: (id: any) => void}} clock
 * @returns {Drafts}
 */
export function keepDrafts(
  send,
  tell,
  clock = { set: setTimeout.bind(globalThis), clear: clearTimeout.bind(globalThis) },
) {
  const RETRY = 5000;
  /** @type {string | null} */
  let unsent = null;
  /** @type {unknown} */
  let timer = null;
  let sending = false;
  let stopped = false;
  /** @type {Promise<Outcome | null>} */
  let outcome = Promise.resolve(null);

  /** @param {boolean} leaving */
  async function push(leaving) {
    clock.clear(timer);
    timer = null;
    if (unsent === null || stopped || (sending && !leaving)) return;
    const body = unsent;
    unsent = null;
    sending = true;
    const sent = send(body, leaving);
    outcome = sent;
    const result = await sent;
    sending = false;
    if (stopped) return;
    tell(result);
    if (result === "refused") stopped = true;
    const failed = result === "unreachable" || result === "forbidden";
    if (failed) unsent ??= body;
    if (unsent !== null && !stopped) {
      timer ??= clock.set(() => void push(false), failed ? RETRY : DELAY);
    }
  }

  return {
    note(version, state) {
      if (stopped) return;
      unsent = JSON.stringify({ version, state });
      tell("saving");
      timer ??= clock.set(() => void push(false), DELAY);
    },
    flush(leaving = false) {
      void push(leaving);
    },
    stop() {
      stopped = true;
      clock.clear(timer);
      timer = null;
    },
    waiting: () => !stopped && (unsent !== null || sending),
    /** Saves what waits, at once. Resolves with what became of the last save. */
    async settled() {
      await outcome;
      void push(false);
      return outcome;
    },
  };
}

/** The draft route of a document. @param {number} document @returns {Send} */
export function draftRoute(document) {
  return async (body, leaving) => {
    try {
      const answer = await fetch(`/api/drafts/${document}`, {
        method: "PUT",
        body,
        headers: { "Content-Type": "application/json" },
        keepalive: leaving && body.length < 60000,
      });
      if (answer.ok) return "saved";
      if (answer.status === 401 || answer.status === 403) return "forbidden";
      return answer.status === 409 ? "refused" : "unreachable";
    } catch {
      return "unreachable";
    }
  };
}
