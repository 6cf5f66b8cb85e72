import { compareTexts, isList, isMap } from './values.ts'

const escapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** JSON as Go's encoder writes it: names sorted by their bytes, nothing in it that HTML could take for markup. */
export function goJson(value: unknown): string {
  if (isList(value)) return `[${value.map(goJson).join(',')}]`
  if (isMap(value)) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
    entries.sort(([a], [b]) => compareTexts(a, b))
    return `{${entries.map(([key, entry]) => `${goJson(key)}:${goJson(entry)}`).join(',')}}`
  }
  const text = JSON.stringify(value)
  return typeof value === 'string' ? text.replace(/[<>&\u2028\u2029]/g, (c) => escapes[c]!) : text
}
