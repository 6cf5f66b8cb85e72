import type { Events } from '#platform/engine/engine.ts'

/** How many events may wait for a subscriber. */
const mostWaiting = 10_000

/**
 * Events of a topic from now on, those that `isWanted`: the source of a subscription to what happens, not to how things are. One
 * that reads too slowly ends with an error rather than with a gap.
 */
export async function listen<T>(
  events: Pick<Events, 'subscribe'>,
  topic: string,
  isWanted: (event: T) => boolean,
): Promise<AsyncIterableIterator<T>> {
  const waiting: T[] = []
  let isEnded = false
  let isOverrun = false
  let wake: () => void = () => undefined
  const close = events.subscribe(topic, (event) => {
    if (!isWanted(event as T)) return
    if (waiting.length >= mostWaiting) isOverrun = true
    else waiting.push(event as T)
    wake()
  })

  function end(): IteratorReturnResult<undefined> {
    isEnded = true
    close()
    wake()
    return { done: true, value: undefined }
  }

  const iterator: AsyncIterableIterator<T> = {
    async next() {
      while (waiting.length === 0 && !isEnded && !isOverrun)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      if (isEnded) return end()
      if (waiting.length > 0) return { done: false, value: waiting.shift()! }
      end()
      throw new Error(`more than ${mostWaiting} events waited to be read`)
    },
    return: async () => end(),
    [Symbol.asyncIterator]() {
      return iterator
    },
  }
  return iterator
}
