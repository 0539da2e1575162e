/**
 * How a document leaves the desk: what is asked first, what must be safe before, and one action at
 * a time. Knows the document and the server's answers, no elements.
 */

import { makeOutbox } from "./outbox.mjs";
import { action } from "./payload.mjs";
import { t, tn } from "./texts.mjs";

/** What is said of the row that a submit stops at. */
const STOPS = {
  between: t("Two readers differ here: take one with ← or →, or type. Then submit."),
  asks: t("This row has a question: press a to keep it as it is, or change it. Then submit."),
  remark: t("This row has a warning: press a to keep it as it is, or change it. Then submit."),
  confidence: t("This row was read with little confidence: look at it and press a. Then submit."),
  never: t("Each row needs its own key here: look at it and press a. Then submit."),
};
const UNSEEN = t("This row was not on the screen yet. Look at it; once more takes all together.");

const LOOKUP_PATIENCE = 1500;
const SAVE_PATIENCE = 1500;
const FINAL = new Set(["submit", "resolve", "adjudicate", "reject"]);

/**
 * @typedef {object} Desk  what sending needs of the desk
 * @property {() => import("./document.mjs").Doc | null} doc
 * @property {() => import("./types.mjs").Data} data
 * @property {(words: string) => void} say
 * @property {() => void} draw
 * @property {() => void} focus
 * @property {() => true} askWhy  why a person settles what they read themselves
 */

/** Whether an action ends the work on a document. @param {{kind: string} | null} done */
export function isFinal(done) {
  return done !== null && FINAL.has(done.kind);
}

/** @param {Desk} desk */
export function makeSending({ doc, data, say, draw, focus, askWhy }) {
  let checking = false;
  /** @type {(action: object) => void} */
  let send = () => {};
  const outbox = makeOutbox(
    (/** @type {any} */ act) => send(act),
    () => {
      doc()?.resumeDrafts();
      doc()?.keepDraft();
      say(t("The server has not answered. What you typed is still here: try again."));
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
      say(t("Nothing is listed. If the page names nothing, press Ctrl+Enter again."));
      draw();
      return true;
    }
    if (stop) {
      sent.editor.choose(stop.row.id);
      return stay(STOPS[stop.why]);
    }
    if (sent.editor.clashes().length > 0) {
      return stay(t("Choose theirs or yours for each field above, then submit."));
    }
    const left = sent.editor.unmarked().length;
    if (left > 0 && !sent.mayTakeTogether()) {
      return stay(
        tn(
          "{n} row not marked; once more takes it.",
          "{n} rows not marked; once more takes them together.",
          left,
        ),
      );
    }
    if (left > 0 && !sent.editor.takeTogether()) return stay(UNSEEN);
    if (sent.dispute) return sent.dispute.own ? askWhy() : post("adjudicate");
    return post(sent.conflict() ? "resolve" : "submit");
  }

  /** The document stays, for the reason that is said. @param {string} words */
  function stay(words) {
    draw();
    focus();
    say(words);
    return true;
  }

  /** Marks all rows that need no key of their own, by one key. */
  function takeTogether() {
    const shown = doc();
    if (!shown) return true;
    const left = shown.editor.unmarked().length;
    if (left > 0 && !shown.editor.takeTogether()) return stay(UNSEEN);
    const stop = shown.editor.blocking();
    if (left === 0 && stop) {
      shown.editor.choose(stop.row.id);
      return stay(STOPS[stop.why]);
    }
    return true;
  }

  /** The answer to a person whose session has ended takes the desk off the page; so what they typed
   * is brought to safety first.
   * @param {import("./messages.mjs").Action["kind"]} kind
   * @param {Partial<import("./messages.mjs").Action>} [more] */
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

  /** @param {import("./document.mjs").Doc} handed
   * @param {import("./messages.mjs").Action["kind"]} kind
   * @param {Partial<import("./messages.mjs").Action>} more */
  function hand(handed, kind, more) {
    const act = outbox.again({
      ...action({
        kind,
        document: handed.id,
        version: handed.version(),
        reading: data().reading ?? null,
        state: handed.editor.state(),
      }),
      ...more,
    });
    if (outbox.post(act)) {
      if (FINAL.has(kind)) handed.sentOff(act.op_id);
      else handed.flush();
      draw();
    }
    return true;
  }

  return {
    submit,
    takeTogether,
    post,
    /** An action is under way: nothing else is taken. */
    busy: () => outbox.busy() || checking,
    /** The action that the server took, when it is ours. */
    answered: outbox.answered,
    /** Sends it once more when the server could not take it yet. */
    notYet: outbox.notYet,
    sent: outbox.busy,
    /** @param {(action: object) => void} sender the newest way to the server */
    through(sender) {
      send = sender;
    },
  };
}
