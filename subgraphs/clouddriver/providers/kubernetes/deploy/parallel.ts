/** As many requests of one deployment may be under way at once. */
const mostAtOnce = 8

/** Does the work for each, some at once; answers in order. Begins no more when one has failed or the signal has come. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
  signal: AbortSignal,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  let failed = false
  const worker = async () => {
    while (next < items.length && !failed) {
      signal.throwIfAborted()
      const index = next
      next += 1
      results[index] = await work(items[index]!, index)
    }
  }
  const workers = Array.from({ length: Math.min(mostAtOnce, items.length) }, () =>
    worker().catch((error: unknown) => {
      failed = true
      throw error
    }),
  )
  const ended = await Promise.allSettled(workers)
  for (const end of ended) if (end.status === 'rejected') throw end.reason
  return results
}
