/** Which rows a person had on the screen. Knows elements, not what stands in them. */

const WHOLE = 0.9;

/** A row taller than the screen counts once so much of it was seen, px. */
const MUCH = 200;

/** @param {(id: string) => void} saw called with the row's id, once or more */
export function watchSight(saw) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect } of entries) {
        const seen = intersectionRatio >= WHOLE || intersectionRect.height >= MUCH;
        const id = target.getAttribute("data-row");
        if (seen && id) saw(id);
      }
    },
    { threshold: [0.2, 0.5, WHOLE, 1] },
  );
  return {
    /** @param {Element} row */
    watch: (row) => observer.observe(row),
    /** @param {Element} row */
    leave: (row) => observer.unobserve(row),
  };
}
