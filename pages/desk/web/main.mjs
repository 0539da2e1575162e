/** The entry: one desk for each place it is mounted in; later calls bring new data. */

import { makeDesk } from "./desk.mjs";
import { misread } from "./schema.mjs";
import { t } from "./texts.mjs";

const OTHER_VERSION = t(
  "The program was updated while this page was open. Reload the page; what you typed is kept.",
);

/** @type {WeakMap<object, ReturnType<typeof makeDesk>>} */
const desks = new WeakMap();

/**
 * @param {{parentElement: HTMLElement | ShadowRoot, data: any,
 *   setTriggerValue: (name: string, value: unknown) => void}} component
 */
export default function mount(component) {
  const root = component.parentElement;
  let desk = desks.get(root);
  if (!desk) {
    desk = makeDesk(root);
    desks.set(root, desk);
  }
  const send = (/** @type {object} */ action) => component.setTriggerValue("action", action);
  if (misread("Data", component.data) === null) desk.update(component.data, send);
  else desk.say(OTHER_VERSION);
  return () => {
    desks.get(root)?.close();
    desks.delete(root);
  };
}
