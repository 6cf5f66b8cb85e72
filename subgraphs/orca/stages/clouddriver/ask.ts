import { setTimeout as sleep } from 'node:timers/promises'
import { isObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import { askingTask } from '../asking.ts'
import type { TaskDefinition, TaskWork } from '../define.ts'
import { StageFailure } from '../failures.ts'
import type { Asker } from './port.ts'

/** How long one read waits for something new. */
export const longPollMs = 20_000

/** What a stage learns while it waits is written at most so often. */
const writeEveryMs = 250

/** Between two reads of which the first has told nothing new. */
const pauseMs = 1_000

/** A task that asks is stopped when it is over, and when it is wanted anew. */
export const askerOf = ({ caller, signal, nudged }: TaskWork<unknown>): Asker => ({
  caller,
  signal: AbortSignal.any([signal, nudged]),
})

/**
 * A task that asks Clouddriver. While nobody answers there it waits, and says so; what Clouddriver refuses fails it with all
 * that is wrong.
 */
export const cloudTask = <P>(task: TaskDefinition<P>): TaskDefinition<P> => askingTask(task, refusal)

/** What Clouddriver does not accept. Paths of its input begin with the operation, which is the stage's own. */
function refusal(error: PlatformError): Error {
  const { problems } = error.extensions
  const errors = Array.isArray(problems)
    ? problems.filter(isObject).map(({ path, message }) => `${withinStage(String(path))}: ${String(message)}`)
    : [error.message]
  return new StageFailure({
    code: 'OPERATION_REFUSED',
    message: errors.join('; '),
    errors,
    details: { refusal: error.code, ...(Array.isArray(problems) && { problems }) },
  })
}

const withinStage = (path: string) => path.replace(/^operations\[\d+\]\.\w+\./, '')

/** Asks again, for a minute, while nobody answers. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask()
    } catch (error) {
      const isAway = error instanceof PlatformError && error.code === 'UNAVAILABLE'
      if (!isAway || tries === 30) throw error
      await sleep(2_000, undefined, { ref: false })
    }
}

/** One answer of something that is followed by its changes. */
export interface Seen<T> {
  readonly value: T
  /** Names the state: a read that knows it waits for another one. */
  readonly digest: string
  /** Nothing will come after it. */
  readonly isLast: boolean
}

/**
 * Follows something from the state that is `known` until it has ended, or until enough was learnt to be written; undefined when
 * nothing new was learnt. The end is answered at once, what comes before it only every quarter of a second.
 */
export async function followChanges<T>(
  known: string | undefined,
  signal: AbortSignal,
  read: (known: string | undefined, waitMs: number) => Promise<Seen<T>>,
): Promise<Seen<T> | undefined> {
  const begun = performance.now()
  const passed = () => performance.now() - begun
  let latest: Seen<T> | undefined
  for (;;) {
    // What is not known at all is answered at once; what is, when there is something else.
    const patience = latest ? Math.max(0, writeEveryMs - passed()) : known === undefined ? 0 : longPollMs
    const seen = await read(latest?.digest ?? known, Math.ceil(patience))
    if (seen.isLast) return seen
    if (seen.digest !== (latest?.digest ?? known)) latest = seen
    if (latest && passed() < writeEveryMs) continue
    // Nothing new, and yet at once: who is asked is about to stop, or a part of what is waited for has ended.
    if (!latest && passed() < pauseMs) await sleep(pauseMs, undefined, { signal })
    return latest
  }
}
