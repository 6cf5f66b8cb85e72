import type { Logger } from '#platform/log/log.ts'

/** What makes up for events that were lost and processes that died. */
const everyMs = 30_000
const gaugesEveryMs = 5_000

/** Does the rounds until it is stopped; a round that fails is logged and comes again. */
export function startRounds(sweep: () => Promise<void>, gauges: () => void, log: Logger): () => void {
  let isSweeping = false
  const round = async () => {
    if (isSweeping) return
    isSweeping = true
    try {
      await sweep()
    } catch (error) {
      log.warn({ err: error }, 'the sweep failed; it comes again')
    }
    isSweeping = false
  }
  gauges()
  const timers = [setInterval(() => void round(), everyMs), setInterval(gauges, gaugesEveryMs)]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
