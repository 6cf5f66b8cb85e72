import { openScan } from '../execution/query.ts'
import { visibleCollection } from '../execution/visible.ts'
import { toNumber } from '../values/numbers.ts'
import { isNumber } from '../values/types.ts'
import { defineCommand } from './command.ts'
import { checkCollation, collectionName, optionalCount, optionalDocument } from './fields.ts'

export const count = defineCommand({
  names: ['count'],
  fields: ['query', 'limit', 'skip', 'hint', 'collation', 'fields'],
  async run(call) {
    const name = collectionName(call.body, 'count')
    checkCollation(call.body)
    const filter = optionalDocument(call.body, 'query') ?? {}
    const skip = optionalCount(call.body, 'skip') ?? 0
    const { limit } = call.body
    const most =
      isNumber(limit) && toNumber(limit) !== 0 ? Math.abs(toNumber(limit)) : Number.POSITIVE_INFINITY
    const n = Math.min(Math.max(0, (await countMatches()) - skip), most)
    return { n }

    async function countMatches(): Promise<number> {
      if (Object.keys(filter).length === 0 && call.body.hint === undefined) {
        return visibleCollection(call.core, `${call.db}.${name}`, undefined)?.documents.count() ?? 0
      }
      const { scan } = openScan(call, name, { filter, hint: call.body.hint })
      let found = 0
      await scan.each(() => ++found >= skip + most)
      return found
    }
  },
})
