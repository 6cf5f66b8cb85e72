import { ObjectId } from 'bson'
import { fail } from '../errors.ts'
import { splitPath } from '../values/path.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { firstKey, isDocument, isOperatorDocument, Type, typeName, typeOf } from '../values/types.ts'
import { Application } from './apply.ts'

/** The fields that a filter fixes to one value: by equality, `$eq`, `$in` or `$all` of one, `$and`, single `$or`. */
export function equalityFields(filter: Document): Map<string, Value> {
  const found = new Map<string, Value>()
  collect(filter, found)
  return found
}

function collect(filter: Document, found: Map<string, Value>): void {
  for (const [name, operand] of Object.entries(filter)) {
    if (name === '$and') for (const part of operand as Document[]) collect(part, found)
    else if (name === '$or' && (operand as Document[]).length === 1)
      collect((operand as Document[])[0]!, found)
    else if (!name.startsWith('$')) {
      const value = equalityValue(operand)
      if (value !== undefined) addField(found, name, value)
    }
  }
}

function equalityValue(operand: Value): Maybe {
  if (operand !== null && typeOf(operand) === Type.regex) return undefined
  if (!isOperatorDocument(operand) || ['$ref', '$id', '$db'].includes(firstKey(operand)!)) return operand
  if (operand.$eq !== undefined) return operand.$eq
  const list = operand.$in ?? operand.$all
  return Array.isArray(list) && list.length === 1 && !isOperatorDocument(list[0])
    ? equalityValue(list[0]!)
    : undefined
}

function addField(found: Map<string, Value>, path: string, value: Value): void {
  if (found.has(path))
    fail('NotSingleValueField', `cannot infer query fields to set, path '${path}' is matched twice`)
  for (const other of found.keys()) {
    if (other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
      fail(
        'NotSingleValueField',
        `cannot infer query fields to set, both paths '${other}' and '${path}' are matched`,
      )
    }
  }
  found.set(path, value)
}

/** The document that the equality fields make, before the update is applied to it. */
export function documentFrom(fields: ReadonlyMap<string, Value>, now: Date): Document {
  const steps = [...fields].map(([path, value]) => ({
    path: splitPath(path),
    leaf: { creates: true, apply: () => value },
  }))
  const application = new Application({}, new Map(), now, steps)
  for (const step of steps) application.apply(step, undefined)
  return application.document
}

/** The document with its `_id` in front, a new ObjectId when it has none. */
export function withId(document: Document): Document {
  const { _id = new ObjectId(), ...rest } = document
  checkId(_id)
  return { _id, ...rest }
}

/** Refuses what must not be an `_id`; a missing one is given later. */
export function checkId(id: Maybe): void {
  if (id === undefined) return
  const type = typeOf(id)
  if (type === Type.array || type === Type.regex) {
    fail('InvalidIdField', `The '_id' value cannot be of type ${typeName(id)}`)
  }
  if (isDocument(id) && Object.keys(id).some((name) => name.startsWith('$'))) {
    fail('DollarPrefixedFieldName', `_id fields may not contain '$'-prefixed fields: ${firstKey(id)}`)
  }
}
