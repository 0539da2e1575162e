/**
 * One action at a time: a double press is one action, and an action that nothing came back for
 * may be sent again with the same op_id, so that the server stores it once.
 */

export const PATIENCE = 8000;
const AGAIN = 1500; // ms until an action that the server could not take yet goes once more
const MOST_TRIES = 20;

/**
 * @template {{op_id: string, kind: string}} A
 * @param {(action: A) => void} send
 * @param {() => void} silent called when PATIENCE passed without an answer
 */
export function makeOutbox(send, silent) {
  /** @type {A | null} */
  let pending = null;
  /** @type {A | null} */
  let unanswered = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let tries = 0;

  function away() {
    if (!pending) return;
    send(pending);
    timer = setTimeout(giveUp, PATIENCE);
  }

  function giveUp() {
    unanswered = pending;
    pending = null;
    silent();
  }

  return {
    /** False when an action is still under way. @param {A} action */
    post(action) {
      if (pending) return false;
      pending = action;
      tries = 1;
      away();
      return true;
    },
    /** The server could not take it yet: it goes once more, in a while; false when the action is
     * none of ours. @param {string | null} id */
    notYet(id) {
      const waits = pending ?? unanswered;
      if (!waits || waits.op_id !== id) return false;
      pending = waits;
      unanswered = null;
      clearTimeout(timer);
      tries += 1;
      timer = setTimeout(tries > MOST_TRIES ? giveUp : away, AGAIN);
      return true;
    },
    /** The id to use for an action that equals one that stayed unanswered. @param {A} action */
    again(action) {
      if (!unanswered) return action;
      const same =
        JSON.stringify({ ...unanswered, op_id: "" }) === JSON.stringify({ ...action, op_id: "" });
      return same ? unanswered : action;
    },
    /** The server tells which action it took last: the action when it is ours, else null.
     * @param {string | null} id */
    answered(id) {
      const done = pending ?? unanswered;
      if (!done || done.op_id !== id) return null;
      clearTimeout(timer);
      pending = null;
      unanswered = null;
      return done;
    },
    busy: () => pending !== null,
  };
}
