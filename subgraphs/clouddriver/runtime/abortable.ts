/**
 * An iterator over what `start` yields whose `return` ends it at once, also while it waits for the next value: the signal
 * is aborted then.
 */
export function abortable<T>(start: (signal: AbortSignal) => AsyncIterable<T>): AsyncIterableIterator<T> {
  const abort = new AbortController()
  const source = start(abort.signal)[Symbol.asyncIterator]()
  const over: IteratorResult<T> = { done: true, value: undefined }
  return {
    async next() {
      try {
        return abort.signal.aborted ? over : await source.next()
      } catch (error) {
        if (abort.signal.aborted) return over
        abort.abort()
        throw error
      }
    },
    async return() {
      abort.abort()
      void Promise.resolve(source.return?.()).catch(() => undefined)
      return over
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
