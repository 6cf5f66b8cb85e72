import { readFileSync } from 'node:fs'

/** The type of a field of a built-in kind. */
export type FieldType =
  | { readonly is: 'scalar'; readonly name: Scalar }
  | { readonly is: 'struct'; readonly name: string }
  | { readonly is: 'list'; readonly item: FieldType }
  | { readonly is: 'map'; readonly value: FieldType }

export type Scalar =
  | 'any'
  | 'boolean'
  | 'bytes'
  | 'double'
  | 'int32'
  | 'int64'
  | 'intOrString'
  | 'microTime'
  | 'quantity'
  | 'string'
  | 'time'

export interface Field {
  readonly type: FieldType
  readonly isRequired: boolean
}

/** The types that are no types of fields themselves. */
export const scalars: ReadonlySet<string> = new Set<Scalar>([
  'any',
  'boolean',
  'bytes',
  'double',
  'int32',
  'int64',
  'intOrString',
  'microTime',
  'quantity',
  'string',
  'time',
])

let texts: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
const parsed = new Map<string, ReadonlyMap<string, Field>>()

/** The fields of a type; undefined when there is no such type. */
export function fieldsOf(name: string): ReadonlyMap<string, Field> | undefined {
  const known = parsed.get(name)
  if (known !== undefined) return known
  texts ??= JSON.parse(readFileSync(new URL('./types.json', import.meta.url), 'utf8'))
  const found = texts![name]
  if (found === undefined) return undefined
  const fields = new Map(Object.entries(found).map(([field, text]) => [field, parseField(text)]))
  parsed.set(name, fields)
  return fields
}

function parseField(text: string): Field {
  const isRequired = text.startsWith('!')
  return { isRequired, type: parseType(isRequired ? text.slice(1) : text) }
}

function parseType(text: string): FieldType {
  if (text.startsWith('[')) return { is: 'list', item: parseType(text.slice(1, -1)) }
  if (text.startsWith('{')) return { is: 'map', value: parseType(text.slice(1, -1)) }
  return scalars.has(text) ? { is: 'scalar', name: text as Scalar } : { is: 'struct', name: text }
}
