/** How long a command may hold the event loop before others have their turn, in ms. */
export const SLICE_MS = 5

/** Lets others have their turn; what was written so far is committed meanwhile. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
