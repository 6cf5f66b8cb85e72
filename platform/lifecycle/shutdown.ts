import type { Logger } from '#platform/log/log.ts'

/** From the signal to the end of the process. */
const deadlineMs = 10_000
/** What remains after draining to close files and sockets. */
const reserveMs = 1_500
/** One Ctrl-C can arrive twice, from the terminal and from npm; a person is not that quick. */
const echoMs = 300

/**
 * Ends the process well: on SIGTERM or SIGINT it calls `stop` with the time that it has, and exits with 0 when that is
 * done, with 1 when it fails or takes longer than the deadline. A second signal ends the process at once.
 */
export function stopOnSignals(log: Logger, stop: (timeoutMs: number) => Promise<void>): void {
  let firstAt: number | undefined
  const handle = (signal: NodeJS.Signals) => {
    const now = performance.now()
    if (firstAt === undefined) {
      firstAt = now
      void drain(signal)
    } else if (now - firstAt > echoMs) {
      log.warn({ signal }, 'stopped without draining')
      process.exit(1)
    }
  }
  process.on('SIGTERM', handle)
  process.on('SIGINT', handle)

  async function drain(signal: NodeJS.Signals) {
    log.info({ signal }, 'stopping; a second signal stops at once')
    setTimeout(() => {
      log.error(`work under way did not end within ${deadlineMs / 1000} s; it goes on at the next start`)
      process.exit(1)
    }, deadlineMs).unref()
    try {
      await stop(deadlineMs - reserveMs)
      log.info('stopped')
      process.exit(0)
    } catch (error) {
      log.error(error, 'stopping failed')
      process.exit(1)
    }
  }
}

/**
 * Dies with the process that started this one: without its parent (the bootstrap on an older Node) nobody could stop it
 * any more. At once, as the parent did.
 */
export function dieWithParent(): void {
  if (!process.channel) return
  process.channel.unref()
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}
