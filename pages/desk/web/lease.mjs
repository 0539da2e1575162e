/** Tells the server that somebody works on a document, and when they leave it. */

const EVERY = 45000;

/** @param {number} document @param {() => void} lost called once when another person holds it */
export function keepLease(document, lost) {
  let last = Date.now();
  let ended = false;
  const route = `/api/leases/${document}`;
  const headers = { "Content-Type": "application/json" };
  return {
    /** To be called at every key and click; asks the server at most once in EVERY ms. */
    async active() {
      if (ended || Date.now() - last < EVERY) return;
      last = Date.now();
      try {
        const answer = await fetch(route, { method: "POST", headers, body: "{}" });
        if (answer.status !== 409 || ended) return;
        ended = true;
        lost();
      } catch {
        // The network is away; the next activity asks again.
      }
    },
    release() {
      if (ended) return;
      ended = true;
      fetch(route, { method: "DELETE", headers, body: "{}", keepalive: true }).catch(() => {});
    },
    /** The document is done with; the server knows. */
    end() {
      ended = true;
    },
  };
}
