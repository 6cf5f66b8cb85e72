import type { Maybe } from './types.ts'
import { isDocument, isNumber, typeName } from './types.ts'

const longest = 120

/** A value as error messages quote it: `{ _id: 1, a: "x" }`, shortened when long. */
export function show(value: Maybe): string {
  const text = render(value)
  return text.length > longest ? `${text.slice(0, longest)}...` : text
}

function render(value: Maybe): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[ ${value.map(render).join(', ')} ]`
  if (isDocument(value)) {
    return `{ ${Object.entries(value)
      .map(([name, field]) => `${name}: ${render(field)}`)
      .join(', ')} }`
  }
  if (value instanceof Date) return value.toISOString()
  if (value === null || typeof value === 'boolean' || isNumber(value)) return String(value)
  const type = typeName(value)
  return type === 'objectId' ? `ObjectId('${String(value)}')` : type
}
