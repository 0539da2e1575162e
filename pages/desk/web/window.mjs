/** What the desk needs of the browser's window: its size, its leaving, images ahead of time. */

/** @param {string} address of an image that the next document shows */
export function loadAhead(address) {
  const image = new Image();
  image.src = address;
  image.decode().catch(() => {});
}

/** How far what stands round an element is scrolled, px: the page scrolls inside, not the window.
 * @param {HTMLElement} element */
function scrolledBy(element) {
  const root = element.getRootNode();
  let scrolled = 0;
  /** @type {Element | null} */
  let around = root instanceof ShadowRoot ? root.host : element.parentElement;
  for (; around; around = around.parentElement) scrolled += around.scrollTop;
  return scrolled;
}

/**
 * Follows the window: the desk fills what is below it; hidden and left pages save what they hold.
 * @param {HTMLElement} desk @param {() => void} hidden @param {() => void} left
 * @returns {() => void} stops following
 */
export function watchPage(desk, hidden, left) {
  const fit = () => {
    const top = desk.getBoundingClientRect().top + scrolledBy(desk);
    desk.style.setProperty("--top", `${Math.round(Math.max(0, top))}px`);
  };
  const resized = new ResizeObserver(fit);
  resized.observe(document.body);
  resized.observe(desk);
  const onHide = () => {
    if (document.visibilityState === "hidden") hidden();
  };
  document.addEventListener("visibilitychange", onHide);
  window.addEventListener("pagehide", left);
  return () => {
    resized.disconnect();
    document.removeEventListener("visibilitychange", onHide);
    window.removeEventListener("pagehide", left);
  };
}

/**
 * The address names the document on the desk, so that a reload comes back to it.
 * @param {number} document
 */
export function nameInAddress(document) {
  const address = new URL(location.href);
  if (address.searchParams.get("document") === String(document)) return;
  address.searchParams.set("document", String(document));
  history.replaceState(history.state, "", address);
}
