import type { Events } from '#platform/engine/engine.ts'

/** What is there by now behind what was read before, and whether nothing can come after it. */
export interface Tail<T> {
  readonly items: readonly T[]
  readonly isWhole: boolean
}

/**
 * A list that grows, from its beginning to its end: the source of a subscription. Events of the topics only say that there may be
 * more; `read` answers what is behind all that it has answered before, so that nothing needs to be held in memory and none is lost
 * or told twice. An error of the first read is the subscription's.
 */
export async function tail<T>(
  events: Events,
  topics: readonly string[],
  read: () => Promise<Tail<T>>,
): Promise<AsyncIterableIterator<T>> {
  let isClosed = false
  let hasNews = false
  let wake: () => void = () => undefined
  const notice = () => {
    hasNews = true
    wake()
  }
  const subscriptions = topics.map((topic) => events.subscribe(topic, notice))

  function close(): void {
    if (isClosed) return
    isClosed = true
    for (const unsubscribe of subscriptions) unsubscribe()
    wake()
  }

  const first = await read().catch((error) => {
    close()
    throw error
  })

  async function* items(): AsyncGenerator<T, undefined> {
    try {
      for (let found = first; !isClosed; found = await read()) {
        yield* found.items
        if (found.isWhole) return
        if (found.items.length > 0) continue
        if (!hasNews && !isClosed)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        if (isClosed) return
        hasNews = false
      }
    } finally {
      close()
    }
  }

  const source = items()
  const iterator: AsyncIterableIterator<T> = {
    next: () => source.next(),
    // A generator that waits cannot be ended from outside; it is woken instead.
    async return() {
      close()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return iterator
    },
  }
  return iterator
}
