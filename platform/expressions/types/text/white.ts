import { ExpressionError } from '../../errors.ts'

/** Java's Character.isWhitespace: no no-break spaces, but the separators of files, groups, records and units. */
const white = '\\t-\\r\\x1c-\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000'
const leading = new RegExp(`^[${white}]+`)

/** Java's trim: whatever is not above a space. */
export function trim(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && text.charCodeAt(from) <= 0x20) from++
  while (from < to && text.charCodeAt(to - 1) <= 0x20) to--
  return text.slice(from, to)
}

export const stripLeading = (text: string): string => text.replace(leading, '')

const isWhite = new RegExp(`[${white}]`)

export function stripTrailing(text: string): string {
  let to = text.length
  while (to > 0 && isWhite.test(text.charAt(to - 1))) to--
  return text.slice(0, to)
}

/** Java's stripIndent, as for text blocks: the indentation that all lines share, and white space at their ends. */
export function stripIndent(text: string): string {
  if (text === '') return ''
  const lines = text.split(/\r\n|\r|\n/)
  const last = lines.at(-1) ?? ''
  const counted = lines.filter((line) => stripLeading(line) !== '')
  if (stripLeading(last) === '') counted.push(last)
  const shared = Math.min(...indents(counted))
  return lines.map((line) => (stripLeading(line) === '' ? '' : stripTrailing(line.slice(shared)))).join('\n')
}

const indents = (lines: readonly string[]): number[] =>
  lines.slice(0, 10_000).map((line) => line.length - stripLeading(line).length)

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
  "'": "'",
  '"': '"',
  '\\': '\\',
  '\n': '',
  '\r': '',
}

/** Java's translateEscapes. Throws ExpressionError (VALUE) for an escape that Java does not have. */
export const translateEscapes = (text: string): string =>
  text.replace(/\\(?:([0-3]?[0-7]{1,2})|(\r\n|[\s\S])|$)/g, (all, octal?: string, character?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    const escaped = character === '\r\n' ? '' : escapes[character ?? '']
    if (character === undefined || escaped === undefined)
      throw new ExpressionError('VALUE', `'${all}' is no escape sequence`)
    return escaped
  })
