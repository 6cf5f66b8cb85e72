import { fail } from '../errors.ts'
import { runStatements } from '../execution/statements.ts'
import { runUpdate, type UpdateSpec } from '../execution/update.ts'
import { type Document, isDocument } from '../values/types.ts'
import { defineCommand } from './command.ts'
import {
  checkCollation,
  checkNamespaceLength,
  collectionName,
  documentArray,
  optionalBoolean,
  optionalDocument,
  refuseOptions,
  unknownField,
} from './fields.ts'

const STATEMENT_FIELDS = new Set(['q', 'u', 'c', 'multi', 'upsert', 'arrayFilters', 'hint', 'collation'])

export const update = defineCommand({
  names: ['update'],
  fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  inTransaction: true,
  retryable: true,
  async run(call) {
    const name = collectionName(call.body, 'update')
    checkNamespaceLength(`${call.db}.${name}`)
    const letVariables = optionalDocument(call.body, 'let')
    const statements = documentArray(call.body, 'updates').map((statement) =>
      parseStatement(statement, letVariables),
    )
    return runStatements(call, statements, (statement, i) =>
      runUpdate(call, name, statement, (outcome) => call.retry?.record(i, { ...outcome })),
    )
  },
})

function parseStatement(statement: Document, letVariables: Document | undefined): UpdateSpec {
  for (const field of Object.keys(statement))
    if (!STATEMENT_FIELDS.has(field)) unknownField('update.updates', field)
  checkCollation(statement)
  refuseOptions(statement, ['c'])
  const filter = optionalDocument(statement, 'q')
  if (filter === undefined)
    fail('IDLFailedToParse', "BSON field 'update.updates.q' is missing but a required field")
  return {
    filter: filter as Document,
    update: parseUpdate(statement.u),
    multi: optionalBoolean(statement, 'multi'),
    upsert: optionalBoolean(statement, 'upsert'),
    arrayFilters: parseArrayFilters(statement),
    hint: statement.hint,
    let: letVariables,
  }
}

/** An update document or pipeline, by its form. */
export function parseUpdate(value: Document[string] | undefined): Document | Document[] {
  if (isDocument(value)) return value
  if (Array.isArray(value) && value.every(isDocument)) return value as Document[]
  return fail('FailedToParse', 'Update argument must be either an object or an array')
}

export function parseArrayFilters(body: Document): Document[] | undefined {
  return body.arrayFilters === undefined ? undefined : documentArray(body, 'arrayFilters')
}
