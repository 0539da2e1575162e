/** Undo and redo over states that never change. Knows nothing of what a state holds. */

/**
 * @template S
 * @typedef {{past: S[], present: S, future: S[]}} History
 */

const DEPTH = 1000;

/**
 * @template S
 * @param {S} present
 * @returns {History<S>}
 */
export function begin(present) {
  return { past: [], present, future: [] };
}

/**
 * The same history when nothing changed, so that an empty act takes no undo.
 * @template S
 * @param {History<S>} history
 * @param {S} next
 * @returns {History<S>}
 */
export function step(history, next) {
  if (next === history.present) return history;
  return { past: [...history.past, history.present].slice(-DEPTH), present: next, future: [] };
}

/**
 * @template S
 * @param {History<S>} history
 * @returns {History<S>}
 */
export function undo({ past, present, future }) {
  if (past.length === 0) return { past, present, future };
  return { past: past.slice(0, -1), present: past[past.length - 1], future: [present, ...future] };
}

/**
 * @template S
 * @param {History<S>} history
 * @returns {History<S>}
 */
export function redo({ past, present, future }) {
  if (future.length === 0) return { past, present, future };
  return { past: [...past, present], present: future[0], future: future.slice(1) };
}
