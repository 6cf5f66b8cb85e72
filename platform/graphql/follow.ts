import type { Events } from '#platform/engine/engine.ts'

interface Followed<T> {
  readonly topic: string
  /** Reads what is now; an error of it is the subscription's. */
  readonly present: () => Promise<readonly T[]>
  /** What an event is about, and how far that has come: an event no further than what was shown is left out. */
  readonly keyOf: (event: T) => string
  readonly versionOf: (event: T) => number
  /** Whether nothing can come after it. */
  readonly isLast: (event: T) => boolean
}

/**
 * What is now, then each change as it comes: the source of a subscription. The topic is subscribed to before the
 * present state is read, so that nothing is missed, and what was shown is remembered, so that nothing comes twice.
 */
export async function follow<T>(events: Events, followed: Followed<T>): Promise<AsyncIterableIterator<T>> {
  const waiting: T[] = []
  const shown = new Map<string, number>()
  let isEnded = false
  let wake: () => void = () => undefined

  function take(event: T): void {
    const key = followed.keyOf(event)
    if (followed.versionOf(event) <= (shown.get(key) ?? Number.NEGATIVE_INFINITY)) return
    shown.delete(key)
    waiting.push(event)
    wake()
  }

  const early: T[] = []
  let receive = (event: T): void => void early.push(event)
  const close = events.subscribe(followed.topic, (event) => receive(event as T))

  function end(): IteratorReturnResult<undefined> {
    isEnded = true
    close()
    wake()
    return { done: true, value: undefined }
  }

  try {
    for (const event of await followed.present()) {
      waiting.push(event)
      shown.set(followed.keyOf(event), followed.versionOf(event))
    }
  } catch (error) {
    close()
    throw error
  }
  receive = take
  for (const event of early) take(event)

  const iterator: AsyncIterableIterator<T> = {
    async next() {
      while (waiting.length === 0 && !isEnded)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      const event = waiting.shift()
      if (event === undefined || isEnded) return end()
      if (followed.isLast(event)) end()
      return { done: false, value: event }
    },
    return: async () => end(),
    [Symbol.asyncIterator]() {
      return iterator
    },
  }
  return iterator
}
