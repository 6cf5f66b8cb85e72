import { fail } from '../errors.ts'
import { openScan } from '../execution/query.ts'
import { type Outcome, runStatements } from '../execution/statements.ts'
import { writerFor } from '../execution/writer.ts'
import { toNumber } from '../values/numbers.ts'
import { type Document, isNumber, type Maybe } from '../values/types.ts'
import { type Call, defineCommand } from './command.ts'
import { checkCollation, collectionName, documentArray, optionalDocument, unknownField } from './fields.ts'

const STATEMENT_FIELDS = new Set(['q', 'limit', 'hint', 'collation'])

export const deleteCommand = defineCommand({
  names: ['delete'],
  fields: ['deletes', 'ordered', 'let'],
  inTransaction: true,
  retryable: true,
  async run(call) {
    const name = collectionName(call.body, 'delete')
    const statements = documentArray(call.body, 'deletes').map(parseStatement)
    return runStatements(call, statements, (statement, i) => runDelete(call, name, statement, i))
  },
})

type Statement = { readonly filter: Document; readonly one: boolean; readonly hint: Maybe }

function parseStatement(statement: Document): Statement {
  for (const field of Object.keys(statement))
    if (!STATEMENT_FIELDS.has(field)) unknownField('delete.deletes', field)
  checkCollation(statement)
  const filter = optionalDocument(statement, 'q')
  if (filter === undefined)
    return fail('IDLFailedToParse', "BSON field 'delete.deletes.q' is missing but a required field")
  return { filter, one: parseLimit(statement) === 1, hint: statement.hint }
}

async function runDelete(
  call: Call,
  name: string,
  { filter, one, hint }: Statement,
  index: number,
): Promise<Outcome> {
  const { scan, collection } = openScan(call, name, {
    filter,
    hint,
    let: optionalDocument(call.body, 'let'),
  })
  const writer = writerFor(call.core, call.transaction)
  const outcome = { n: 0 }
  await scan.each(({ row, document }) => {
    writer.remove(collection!, row, document)
    outcome.n++
    if (one) call.retry?.record(index, outcome)
    return one
  })
  return outcome
}

function parseLimit(statement: Document): number {
  const { limit } = statement
  const number = isNumber(limit) ? toNumber(limit) : Number.NaN
  if (number !== 0 && number !== 1)
    fail('FailedToParse', `The limit field in delete objects must be 0 or 1. Got ${String(limit)}`)
  return number
}
