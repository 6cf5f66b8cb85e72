interface Waiting {
  readonly bytes: number
  readonly enter: () => void
}

/** Room for so many bytes at once. Who does not find any waits for it, in turn, as long as not too many bytes wait. */
export class Room {
  #free: number
  #mayWait: number
  readonly #waiting: Waiting[] = []

  constructor(bytes: number, mayWait: number) {
    this.#free = bytes
    this.#mayWait = mayWait
  }

  /**
   * Resolves with how to leave when there is room, with undefined when there is none for `ms`, or too many wait for it. Nobody may ask
   * for more than there is.
   */
  async enter(bytes: number, ms: number): Promise<(() => void) | undefined> {
    if (this.#waiting.length === 0 && bytes <= this.#free) return this.#take(bytes)
    if (bytes > this.#mayWait) return undefined
    this.#mayWait -= bytes
    const entered = await new Promise<boolean>((resolve) => {
      const waiting = { bytes, enter: () => resolve(true) }
      this.#waiting.push(waiting)
      setTimeout(() => {
        const at = this.#waiting.indexOf(waiting)
        if (at < 0) return
        this.#waiting.splice(at, 1)
        this.#letIn()
        resolve(false)
      }, ms).unref()
    })
    this.#mayWait += bytes
    return entered ? this.#leaving(bytes) : undefined
  }

  #take(bytes: number): () => void {
    this.#free -= bytes
    return this.#leaving(bytes)
  }

  #leaving(bytes: number): () => void {
    let isIn = true
    return () => {
      if (isIn) this.#free += bytes
      isIn = false
      this.#letIn()
    }
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= next.bytes
      next.enter()
    }
  }
}
