/**
 * Keeps what a person typed on the server: at most DELAY behind, at once when told to flush.
 * Knows neither rows nor screen; its maker says what is sent.
 */

export const DELAY = 600;

/** So much may be sent by a page that is being left (the browser allows 64 KiB in all), bytes. */
export const LEAVING_BYTES = 60_000;

/**
 * @typedef {"saved" | "refused" | "unreachable" | "forbidden"} Outcome
 * @typedef {(leaving: boolean) => Promise<Outcome>} Send  sends the newest text
 * @typedef {{note: () => void, flush: (leaving?: boolean) => void, stop: () => void,
 *   waiting: () => boolean, settled: () => Promise<Outcome | null>}} Drafts
 */

/**
 * One keeper for one document. A save that could not be sent is tried again with the next change
 * and every RETRY; one that was refused waits for the next change.
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
  let unsent = false;
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
    // A page that is left takes what it is just sending with it: so that goes once more.
    const due = leaving ? unsent || sending : unsent && !sending;
    if (!due || stopped) return;
    unsent = false;
    sending = true;
    const sent = send(leaving);
    outcome = sent;
    const result = await sent;
    sending = false;
    if (stopped) return;
    tell(result);
    const failed = result === "unreachable" || result === "forbidden";
    if (failed) unsent = true;
    if (unsent && !stopped) {
      timer ??= clock.set(() => void push(false), failed ? RETRY : DELAY);
    }
  }

  return {
    /** Something changed. */
    note() {
      if (stopped) return;
      unsent = true;
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
    waiting: () => !stopped && (unsent || sending),
    /** Saves what waits, at once. Resolves with what became of the last save. */
    async settled() {
      await outcome;
      void push(false);
      return outcome;
    },
  };
}

/** Sends a draft to the route of its document.
 * @param {number} document @param {string} body @param {boolean} leaving
 * @returns {Promise<Outcome>} */
export async function draftRoute(document, body, leaving) {
  try {
    const answer = await fetch(`/api/drafts/${document}`, {
      method: "PUT",
      body,
      headers: { "Content-Type": "application/json" },
      keepalive: leaving && mayLeave(body),
    });
    if (answer.ok) return "saved";
    if (answer.status === 401 || answer.status === 403) return "forbidden";
    return answer.status === 409 ? "refused" : "unreachable";
  } catch {
    return "unreachable";
  }
}

/** Whether the browser still sends it after its page is gone. @param {string} body */
export function mayLeave(body) {
  return new TextEncoder().encode(body).length <= LEAVING_BYTES;
}
