import type { Call } from '../commands/command.ts'
import { optionalBoolean } from '../commands/fields.ts'
import { fail, MongoError } from '../errors.ts'
import { Blocked } from '../transactions/registry.ts'
import type { Document } from '../values/types.ts'
import { MAX_WRITE_BATCH } from '../wire/limits.ts'
import type { Reply } from '../wire/reply.ts'
import { nextTurn, SLICE_MS } from './turns.ts'

/** What one statement of a write command did. */
export type Outcome = { n: number; nModified?: number; upserted?: Document }

/**
 * Runs the statements of a write command one after another and sums up their outcomes. An error is reported with the
 * index of its statement and, unless `ordered` is false, ends the batch; in a transaction it ends the command.
 */
export async function runStatements<T>(
  call: Call,
  statements: readonly T[],
  run: (statement: T, index: number) => Outcome | Promise<Outcome>,
): Promise<Reply> {
  if (statements.length === 0 || statements.length > MAX_WRITE_BATCH) {
    fail(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_WRITE_BATCH}. Got ${statements.length} operations.`,
    )
  }
  const ordered = call.body.ordered === undefined || optionalBoolean(call.body, 'ordered')
  const total = { n: 0, nModified: 0, upserted: [] as Document[], writeErrors: [] as Document[] }
  let sliceEnd = performance.now() + SLICE_MS
  for (const [index, statement] of statements.entries()) {
    if (performance.now() > sliceEnd) {
      await nextTurn()
      sliceEnd = performance.now() + SLICE_MS
    }
    try {
      const outcome =
        (call.retry?.find(index) as Outcome | undefined) ?? (await runFree(() => run(statement, index)))
      total.n += outcome.n
      total.nModified += outcome.nModified ?? 0
      if (outcome.upserted !== undefined) total.upserted.push({ index, ...outcome.upserted })
    } catch (error) {
      if (!(error instanceof MongoError) || call.transaction !== undefined) throw error
      total.writeErrors.push({ index, code: error.code, errmsg: error.message, ...(error.extra as Document) })
      if (ordered) break
    }
  }
  return reply(call, total)
}

function reply(
  call: Call,
  total: { n: number; nModified: number; upserted: Document[]; writeErrors: Document[] },
): Reply {
  const retried = call.retry?.retried ?? []
  return {
    n: total.n,
    nModified: 'updates' in call.body ? total.nModified : undefined,
    upserted: total.upserted.length > 0 ? total.upserted : undefined,
    writeErrors: total.writeErrors.length > 0 ? total.writeErrors : undefined,
    retriedStmtIds: retried.length > 0 ? [...retried] : undefined,
  }
}

/** Repeats a write as long as it meets the locks of transactions, each time when the holder has ended. */
export async function runFree<T>(write: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof Blocked)) throw error
      await error.holder.ended
    }
  }
}
