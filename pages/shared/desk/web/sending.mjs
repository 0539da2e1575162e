/**
 * How a document leaves the desk: what is asked first, what must be safe before, and one action at
 * a time. Knows the document and the server's answers, no elements.
 */

import { makeOutbox } from "./outbox.mjs";
import { action } from "./payload.mjs";

const LOOKUP_PATIENCE = 1500;
const SAVE_PATIENCE = 1500;
const FINAL = new Set(["submit", "resolve", "reject"]);

/**
 * @typedef {object} Desk  what sending needs of the desk
 * @property {() => import("./document.mjs").Doc | null} doc
 * @property {() => import("./types.mjs").Data} data
 * @property {(words: string) => void} say
 * @property {() => void} draw
 * @property {() => void} focus
 */

/** Whether an action ends the work on a document. @param {{kind: string} | null} done */
export function isFinal(done) {
  return done !== null && FINAL.has(done.kind);
}

/** @param {Desk} desk */
export function makeSending({ doc, data, say, draw, focus }) {
  let checking = false;
  /** @type {(action: object) => void} */
  let send = () => {};
  const outbox = makeOutbox(
    (/** @type {any} */ act) => send(act),
    () => {
      doc()?.resumeDrafts();
      doc()?.keepDraft();
      say("The server has not answered. What you typed is still here: try again.");
      draw();
    },
  );

  /** Goes on once something is settled, if the same document is still there.
   * @template T @param {Promise<T>} settled @param {(result: T) => void} next */
  function after(settled, next) {
    const begun = doc();
    checking = true;
    draw();
    void settled.then((result) => {
      checking = false;
      if (doc() === begun) next(result);
      else draw();
    });
    return true;
  }

  /** Sends the document off, once the rules have looked at what was typed. */
  function submit() {
    const sent = doc();
    if (!sent || checking) return true;
    sent.editor.acts.commit();
    if (!sent.advice.outstanding()) return sendOff(sent);
    return after(sent.advice.settled(LOOKUP_PATIENCE), () => sendOff(sent));
  }

  /** @param {import("./document.mjs").Doc} sent */
  function sendOff(sent) {
    const stop = sent.editor.blocking();
    if (!stop && !sent.mayBeEmpty()) {
      say("Nothing is listed. If the page names nothing, press Ctrl+Enter again.");
      draw();
      return true;
    }
    if (sent.editor.clashes().length === 0 && !stop) {
      return post(sent.conflict() ? "resolve" : "submit");
    }
    if (stop) sent.editor.choose(stop.id);
    draw();
    focus();
    say(
      stop
        ? "This row has a question: press a to keep it as it is, or change it. Then submit."
        : "Choose theirs or yours for each field above, then submit.",
    );
    return true;
  }

  /** The answer to a person whose session has ended takes the desk off the page; so what they typed
   * is brought to safety first. @param {string} kind @param {object} [more] */
  function post(kind, more = {}) {
    const posted = doc();
    if (!posted || checking) return true;
    posted.editor.acts.commit();
    if (!posted.unsaved()) return hand(posted, kind, more);
    return after(posted.signedIn(SAVE_PATIENCE), (signedIn) => {
      if (signedIn) hand(posted, kind, more);
      else draw();
    });
  }

  /** @param {import("./document.mjs").Doc} handed @param {string} kind @param {object} more */
  function hand(handed, kind, more) {
    const act = {
      ...action({
        kind,
        document: handed.id,
        version: handed.version(),
        reading: data().reading ?? null,
        state: handed.editor.state(),
      }),
      ...more,
    };
    if (outbox.post(outbox.again(act))) {
      if (FINAL.has(kind)) handed.stopDrafts();
      else handed.flush();
      draw();
    }
    return true;
  }

  return {
    submit,
    post,
    /** An action is under way: nothing else is taken. */
    busy: () => outbox.busy() || checking,
    /** The action that the server took, when it is ours. */
    answered: outbox.answered,
    sent: outbox.busy,
    /** @param {(action: object) => void} sender the newest way to the server */
    through(sender) {
      send = sender;
    },
  };
}
