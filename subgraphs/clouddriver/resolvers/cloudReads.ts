import { badInput } from '#platform/errors/errors.ts'

/** More would keep an account's deployments waiting: an account may ask its cloud so often a second, and who waits is served in order. */
const mostAtOnce = 8
const mostInAll = 1_000

/** The reads of clouds for one request: some at a time, so that others get their turn, and not without end. */
export class CloudReads {
  readonly #waiting: (() => void)[] = []
  #free = mostAtOnce
  #count = 0

  /** BAD_USER_INPUT when a request wants too much of them. */
  async do<T>(read: () => Promise<T>): Promise<T> {
    this.#count += 1
    if (this.#count > mostInAll)
      throw badInput([
        {
          path: 'manifest',
          message: `is read from the cloud for each thing, and a request may do that ${mostInAll} times; ask for fewer`,
        },
      ])
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await read()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
