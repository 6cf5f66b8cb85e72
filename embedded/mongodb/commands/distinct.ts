import { fail } from '../errors.ts'
import { openScan } from '../execution/query.ts'
import { encodeKey } from '../indexes/key.ts'
import { encode } from '../values/codec.ts'
import { distinctValues } from '../values/path.ts'
import type { Value } from '../values/types.ts'
import { MAX_DOCUMENT_BYTES } from '../wire/limits.ts'
import { defineCommand } from './command.ts'
import { checkCollation, collectionName, optionalDocument, requiredString } from './fields.ts'

export const distinct = defineCommand({
  names: ['distinct'],
  fields: ['key', 'query', 'collation', 'hint'],
  inTransaction: true,
  async run(call) {
    const name = collectionName(call.body, 'distinct')
    checkCollation(call.body)
    const key = requiredString(call.body, 'key')
    const { scan } = openScan(call, name, {
      filter: optionalDocument(call.body, 'query') ?? {},
      hint: call.body.hint,
    })
    const values = new Map<string, Value>()
    await scan.each(({ document }) => {
      for (const value of distinctValues(document, key)) {
        const text = encodeKey(value).toString('latin1')
        if (!values.has(text)) values.set(text, value)
      }
      return false
    })
    const found = [...values.values()]
    if (encode({ values: found }, Number.MAX_SAFE_INTEGER).length > MAX_DOCUMENT_BYTES)
      fail(17217, 'distinct too big, 16mb cap')
    return { values: found }
  },
})
