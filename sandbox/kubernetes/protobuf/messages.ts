import { readFileSync } from 'node:fs'

export interface MessageField {
  /** `.`: what it holds stands in the message itself. */
  readonly name: string
  /** A letter for scalars, else the name of a message. */
  readonly type: string
  readonly shape: 'one' | 'list' | 'map'
}

let texts: Readonly<Record<string, string>> | undefined
const parsed = new Map<string, ReadonlyMap<number, MessageField>>()

/** The fields of a message by their numbers; undefined when it is not known. */
export function messageFields(name: string): ReadonlyMap<number, MessageField> | undefined {
  const known = parsed.get(name)
  if (known !== undefined) return known
  texts ??= JSON.parse(readFileSync(new URL('./messages.json', import.meta.url), 'utf8'))
  const text = Object.hasOwn(texts!, name) ? texts![name]! : undefined
  if (text === undefined) return undefined
  const fields = new Map(text.split(',').map(parseField))
  parsed.set(name, fields)
  return fields
}

function parseField(text: string): [number, MessageField] {
  const [number, name, type] = text.split(' ') as [string, string, string]
  if (type.startsWith('{')) return [Number(number), { name, type: type.slice(1), shape: 'map' }]
  if (type.endsWith('*')) return [Number(number), { name, type: type.slice(0, -1), shape: 'list' }]
  return [Number(number), { name, type, shape: 'one' }]
}
