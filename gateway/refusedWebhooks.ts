import type { Logger } from '#platform/log/log.ts'

/** A request to /webhooks/… or /notifications/callbacks/… that was not taken. */
export interface RefusedWebhook {
  /** As it came, with its query. */
  readonly url: string
  readonly status: number
  readonly reason: string
}

/** Whoever can reach Gate decides how many are refused: so many lines are written in so many milliseconds. */
const mostLines = 20
const windowMs = 60_000

/** Characters of a line's texts. */
const longestName = 100
const longestReason = 300

/**
 * Writes a line for each webhook that is refused: its type, its source and why, never its query, its headers or its body. Beyond
 * twenty in a minute they are only counted, and the next line that is written has their number in `unlogged`.
 */
export function refusedWebhooks(
  log: Logger,
  now: () => number = Date.now,
): (refused: RefusedWebhook) => void {
  let since = Number.NEGATIVE_INFINITY
  let lines = 0
  let unlogged = 0
  return ({ url, status, reason }) => {
    if (now() - since >= windowMs) {
      since = now()
      lines = 0
    }
    if (lines === mostLines) {
      unlogged++
      return
    }
    lines++
    const told = {
      ...named(url),
      status,
      reason: reason.slice(0, longestReason),
      ...(unlogged > 0 && { unlogged }),
    }
    unlogged = 0
    log.warn(told, 'a webhook is refused')
  }
}

/** /webhooks/<type>/<source>, or /notifications/callbacks/<source>. */
function named(url: string): { readonly type: string; readonly source: string } {
  const [first, second = '', ...rest] = url
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter(Boolean)
  const type = first === 'webhooks' ? second : 'callback'
  return { type: type.slice(0, longestName), source: rest.join('/').slice(0, longestName) }
}
