import { cursorOwner } from '../cursors/open.ts'
import { Batch } from '../cursors/registry.ts'
import { fail } from '../errors.ts'
import { toNumber } from '../values/numbers.ts'
import { isNumber } from '../values/types.ts'
import { Nested, RawArray } from '../wire/reply.ts'
import { defineCommand } from './command.ts'
import { optionalCount, requiredString } from './fields.ts'

export const getMore = defineCommand({
  names: ['getMore'],
  fields: ['collection', 'batchSize', 'term', 'lastKnownCommittedOpTime'],
  inTransaction: true,
  async run(call) {
    const { getMore: id } = call.body
    if (typeof id !== 'bigint')
      fail('TypeMismatch', "BSON field 'getMore.getMore' is the wrong type, expected type 'long'")
    const { cursors } = call.core
    const cursor = cursors.get(id as bigint)
    const ns = `${call.db}.${requiredString(call.body, 'collection')}`
    if (cursor.ns !== ns)
      fail(
        'Unauthorized',
        `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
      )
    if (cursor.owner !== cursorOwner(call))
      fail(50738, `Cannot run getMore on cursor ${id}, which was opened in another session or transaction`)
    if (cursor.busy) fail(143, `cursor id ${id} is already in use`)
    const { maxTimeMS } = call.body
    if (maxTimeMS !== undefined && !cursor.tailable) {
      fail('BadValue', 'cannot set maxTimeMS on getMore command for a non-awaitData cursor')
    }
    const batch = new Batch(optionalCount(call.body, 'batchSize') || Number.POSITIVE_INFINITY)
    cursor.busy = true
    try {
      const exhausted = await cursor.source.fill(batch, {
        signal: cursor.abort.signal,
        ...(isNumber(maxTimeMS) ? { maxTimeMs: toNumber(maxTimeMS) } : {}),
      })
      if (cursor.abort.signal.aborted) fail('CursorKilled', `cursor id ${id} has been killed`)
      if (exhausted) cursors.kill(cursor.id)
      return {
        cursor: new Nested({
          nextBatch: new RawArray(batch.documents),
          ...cursor.source.extra?.(),
          id: exhausted ? 0n : cursor.id,
          ns: cursor.ns,
        }),
      }
    } catch (error) {
      cursors.kill(cursor.id)
      throw error
    } finally {
      cursor.busy = false
      cursor.usedAt = Date.now()
    }
  },
})
