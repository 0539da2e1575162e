/**
 * One document, two tabs of one browser: the tab that opens it last has it, the other one saves
 * its draft and steps back, so that two tabs never write over each other's drafts.
 */

const CHANNEL = "rxreview.desk";

/** @param {() => void} taken called when another tab opened the document that is open here */
export function shareWithTabs(taken) {
  const channel = new BroadcastChannel(CHANNEL);
  /** @type {number | null} */
  let current = null;
  channel.onmessage = ({ data }) => {
    if (data === current && current !== null) taken();
  };
  return {
    /** @param {number} document */
    open(document) {
      current = document;
      channel.postMessage(document);
    },
    close() {
      channel.close();
    },
  };
}
