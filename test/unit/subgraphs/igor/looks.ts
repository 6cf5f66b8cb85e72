import { createHttpClient } from '#platform/http/create.ts'
import type { Monitor, Poll } from '../../../../subgraphs/igor/monitors/define.ts'
import { defaultConfig } from '../../../fixtures/config.ts'

/** A client as the program has it, without repetitions: faults are met once. */
export const httpOf = (allowedCidrs: readonly string[] = []) =>
  createHttpClient({
    ...defaultConfig().http,
    allowLoopback: true,
    retries: 0,
    allowedCidrs: [...allowedCidrs],
  })

export const pace = { everyMs: 60_000, threshold: 1_000 }

/** Polls a monitor and remembers what pollers would; what a poll throws changes nothing. */
export function looksOf(monitor: Monitor) {
  let mark: Poll['mark'] | undefined
  const known = new Map<string, string>()
  const find = async (names: readonly string[]) =>
    new Map(names.filter((name) => known.has(name)).map((name) => [name, known.get(name)!]))
  return {
    known,
    /** Answers what was found. */
    async look(...places: string[]): Promise<Poll['found']> {
      const poll = await monitor.poll({
        mark,
        known: { find },
        places: places.length > 0 ? places : undefined,
        signal: AbortSignal.timeout(10_000),
      })
      mark = poll.mark
      for (const [name, value] of poll.known ?? []) known.set(name, value)
      return poll.found
    },
  }
}
