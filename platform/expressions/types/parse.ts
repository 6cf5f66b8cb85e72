import { ExpressionError } from '../errors.ts'

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'

/** As Integer.parseInt. Throws ExpressionError (VALUE) for what is no Integer. */
export const parseInt32 = (text: string | null, radix = 10): number =>
  Number(parseWithin(text, radix, 32, 'Integer'))

/** As Long.parseLong. */
export const parseLong = (text: string | null, radix = 10): bigint => parseWithin(text, radix, 64, 'Long')

/** As Byte.parseByte. */
export const parseByte = (text: string | null, radix = 10): number =>
  Number(parseWithin(text, radix, 8, 'Byte'))

function parseWithin(text: string | null, radix: number, bits: number, type: string): bigint {
  if (radix < 2 || radix > 36) throw new ExpressionError('VALUE', `radix ${radix} is not from 2 to 36`)
  const value = text === null || text.length > 100 ? undefined : whole(text, radix)
  if (value === undefined || BigInt.asIntN(bits, value) !== value) throw noNumber(text, type)
  return value
}

/** Undefined when the text is no whole number. */
function whole(text: string, radix: number): bigint | undefined {
  const body = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text
  if (body === '') return undefined
  let value = 0n
  for (const character of body.toLowerCase()) {
    const digit = digits.indexOf(character)
    if (digit < 0 || digit >= radix) return undefined
    value = value * BigInt(radix) + BigInt(digit)
  }
  return text.startsWith('-') ? -value : value
}

/** As Integer.decode and its kin: 0x1F, #1F, 017, -5. */
export function decode(text: string | null, bits: number, type: string): bigint {
  const match = /^([-+]?)(0[xX]|#|0(?=.))?([0-9a-fA-F]{1,70})$/.exec(text ?? '')
  if (!match) throw noNumber(text, type)
  const [, sign = '', prefix = '', body = ''] = match
  const radix = prefix === '' ? 10 : prefix === '0' ? 8 : 16
  return parseWithin((sign === '+' ? '' : sign) + body, radix, bits, type)
}

const decimal = /^[-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fFdD]?)$/

/** As Double.parseDouble, without hexadecimal fractions. */
export function parseDouble(text: string | null): number {
  const body = (text ?? '').trim()
  if (text === null || body.length > 1_000 || !decimal.test(body)) throw noNumber(text, 'Double')
  return Number(body.replace(/[fFdD]$/, ''))
}

const noNumber = (text: string | null, type: string): ExpressionError =>
  new ExpressionError('VALUE', `${text === null ? 'null' : `'${text.slice(0, 100)}'`} is no ${type}`)
