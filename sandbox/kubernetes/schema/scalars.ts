import { isQuantity, quantityDetail } from '../validation/syntax.ts'
import { canonicalQuantity } from './quantity.ts'
import type { FieldType, Scalar } from './types.ts'

/** A problem without a text is a value of a wrong type. */
type DecodedScalar = { readonly value: unknown } | { readonly problem: string | undefined }

const mostInt32 = 2_147_483_647
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

export function decodeScalar(value: unknown, type: Scalar): DecodedScalar {
  switch (type) {
    case 'any':
      return { value }
    case 'boolean':
      return typeof value === 'boolean' ? { value } : wrong
    case 'string':
      return typeof value === 'string' ? { value } : wrong
    case 'int32':
      return Number.isInteger(value) && Math.abs(value as number) <= mostInt32 + 1 ? { value } : wrong
    case 'int64':
      return Number.isInteger(value) ? { value } : wrong
    case 'double':
      return typeof value === 'number' ? { value } : wrong
    case 'intOrString':
      return typeof value === 'string' || Number.isInteger(value) ? { value } : wrong
    case 'quantity':
      return isQuantity(value)
        ? { value: canonicalQuantity(value as string | number) }
        : { problem: quantityDetail }
    case 'bytes':
      return typeof value === 'string' ? decodeBytes(value) : wrong
    case 'time':
    case 'microTime':
      return typeof value === 'string' ? decodeTime(value, type) : wrong
  }
}

const wrong: DecodedScalar = { problem: undefined }

function decodeBytes(text: string): DecodedScalar {
  const bare = text.replace(/[\r\n]/g, '')
  if (base64.test(bare)) return { value: bare }
  const at = /^(?:[A-Za-z0-9+/]{4})*/.exec(bare)![0].length
  const offset = bare.slice(at).search(/[^A-Za-z0-9+/]/)
  return { problem: `illegal base64 data at input byte ${at + Math.max(0, offset)}` }
}

function decodeTime(text: string, type: 'time' | 'microTime'): DecodedScalar {
  const ms = rfc3339.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) {
    const layout = type === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00'
    return {
      problem: `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(text)} as "2006"`,
    }
  }
  if (type === 'time') return { value: `${new Date(ms).toISOString().slice(0, 19)}Z` }
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  return { value: `${new Date(ms).toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z` }
}

/** What a JSON value is called in the messages of Go's decoder. */
export function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'number' : `number ${value}`
  return typeof value
}

const goScalars: Readonly<Record<Scalar, string>> = {
  any: 'interface {}',
  boolean: 'bool',
  bytes: '[]uint8',
  double: 'float64',
  int32: 'int32',
  int64: 'int64',
  intOrString: 'intstr.IntOrString',
  microTime: 'string',
  quantity: 'resource.Quantity',
  string: 'string',
  time: 'string',
}

export function goType(type: FieldType): string {
  switch (type.is) {
    case 'scalar':
      return goScalars[type.name]
    case 'struct':
      return type.name.replace(/^(?:Core|Events|Authentication)?V(\d+)/, 'v$1.')
    case 'list':
      return `[]${goType(type.item)}`
    case 'map':
      return `map[string]${goType(type.value)}`
  }
}
