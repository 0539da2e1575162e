/**
 * What this browser keeps of documents that its person works on: the text as it was last sent to
 * the server, or could not be sent, and the acts that undo takes back. One copy for each person and
 * document; a submit ends it. Knows no elements and no server.
 */

import { begin } from "./history.mjs";
import { newId } from "./payload.mjs";
import { pack, unpack } from "./steps.mjs";

/**
 * @typedef {{browser: string, at: number}} Stamp  which browser wrote a text, and when (ms)
 *
 * @typedef {object} Copy
 * @property {number} form        of these fields; a copy of another form is not read
 * @property {number} document
 * @property {string} label
 * @property {number} version     of the document that the text was typed on
 * @property {Stamp} stamp        of the text
 * @property {number} sent        the newest text that the server is known to have (ms), 0 for none
 * @property {boolean} handed     to the browser, to be sent when its page is gone; probably it was
 * @property {Stamp | null} from  of the draft that the server had when this text was begun
 * @property {string} [off]       op_id of the act that the text was sent off with
 * @property {Omit<import("./editor.mjs").Saved, "rows" | "acknowledged">} rest
 * @property {import("./steps.mjs").Steps} steps
 */

const FORM = 1;
const PREFIX = "rxreview.desk.copy.";
const BROWSER = "rxreview.desk.browser";
const MOST_COPIES = 20;
const LARGEST = 400_000;
const OLDEST = 30 * 24 * 3600 * 1000;

/** Whether the server has not confirmed all of it. @param {Copy} copy */
export function isUnsent({ stamp, sent }) {
  return sent < stamp.at;
}

/**
 * @param {string} person whose copies these are
 * @param {Storage | null} [storage] null where a browser allows none: then nothing is kept
 */
export function makeCopies(person, storage = localStorageOrNone()) {
  const own = `${PREFIX}${person}.`;

  /** @param {string} name @returns {Copy | null} */
  function load(name) {
    try {
      const copy = JSON.parse(storage?.getItem(name) ?? "null");
      return copy?.form === FORM ? copy : null;
    } catch {
      return null;
    }
  }

  /** Everybody's, the newest first. */
  function all() {
    const names = Object.keys(storage ?? {}).filter((name) => name.startsWith(PREFIX));
    const found = names.map((name) => ({ name, copy: load(name) }));
    return found.sort((one, other) => (other.copy?.stamp.at ?? 0) - (one.copy?.stamp.at ?? 0));
  }

  /** @param {string} name @param {string} text @returns {boolean} */
  function write(name, text) {
    try {
      storage?.setItem(name, text);
      return true;
    } catch {
      return false;
    }
  }

  return {
    /** @param {string} key of a document @returns {Copy | null} */
    read: (key) => load(own + key),
    /** Steps are left out where they would take too much room, never the text; copies that the
     * server has make room for it. @param {string} key @param {Omit<Copy, "form">} copy */
    keep(key, copy) {
      const name = own + key;
      const text = JSON.stringify({ form: FORM, ...copy });
      if (text.length <= LARGEST && write(name, text)) return;
      const steps = pack(begin(unpack(copy.steps).present));
      const bare = JSON.stringify({ form: FORM, ...copy, steps });
      if (write(name, bare)) return;
      for (const other of all()) {
        if (other.copy && !isUnsent(other.copy)) storage?.removeItem(other.name);
      }
      write(name, bare);
    },
    /** The server has a text. @param {string} key @param {Stamp} stamp */
    sent(key, stamp) {
      const copy = load(own + key);
      if (copy?.stamp.browser !== stamp.browser || copy.sent >= stamp.at) return;
      write(own + key, JSON.stringify({ ...copy, sent: stamp.at }));
    },
    /** A text goes off with an act that ends the work on it. @param {string} key
     * @param {string} off op_id of the act */
    sentOff(key, off) {
      const copy = load(own + key);
      if (copy) write(own + key, JSON.stringify({ ...copy, off }));
    },
    /** Lets go what the server took, also where no desk was there any more to see that.
     * @param {string | null | undefined} answered op_id of the act that the server took last */
    forgetTaken(answered) {
      const taken = all().filter(({ copy }) => copy?.off && copy.off === answered);
      for (const { name } of taken) storage?.removeItem(name);
    },
    /** @param {string} key */
    forget: (key) => storage?.removeItem(own + key),
    /** Copies of other documents that never reached the server and that nobody has at work now.
     * @param {number} document the one on the desk @param {number} before ms */
    stranded(document, before) {
      const found = all().flatMap(({ name, copy }) => (copy && name.startsWith(own) ? [copy] : []));
      return found
        .filter((copy) => copy.document !== document && isUnsent(copy) && !copy.handed)
        .filter((copy) => copy.stamp.at < before);
    },
    /** Lets old copies go. @param {number} now ms */
    tidy(now) {
      all().forEach(({ name, copy }, at) => {
        const old = copy === null || copy.stamp.at < now - OLDEST;
        if (old || at >= MOST_COPIES) storage?.removeItem(name);
      });
    },
    /** What this browser is known by: made up once, of no meaning elsewhere. */
    browser() {
      const known = storage?.getItem(BROWSER);
      if (known) return known;
      const fresh = newId();
      write(BROWSER, fresh);
      return fresh;
    },
  };
}

/** @returns {Storage | null} */
function localStorageOrNone() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
