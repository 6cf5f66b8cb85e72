/** The sandbox waits the tenth part of what a kubelet waits where it waits by its own or by a probe's measure. */
export const haste = 0.1

const first = 10
const most = 300

/** Doubles the time between attempts. What it tells are a kubelet's seconds. */
export class BackOff {
  #next = first

  /** Seconds to wait before the next attempt. */
  take(): number {
    const seconds = this.#next
    this.#next = Math.min(seconds * 2, most)
    return seconds
  }
}

/** As Go writes a duration: `10s`, `2m40s`, `5m0s`. */
export const inWords = (seconds: number): string =>
  seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
