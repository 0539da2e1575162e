/** The entry: one desk for each place it is mounted in; later calls bring new data. */

import { makeDesk } from "./desk.mjs";

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
  desk.update(component.data, (action) => component.setTriggerValue("action", action));
  return () => {
    desks.get(root)?.close();
    desks.delete(root);
  };
}
