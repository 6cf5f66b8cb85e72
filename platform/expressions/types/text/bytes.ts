import { ExpressionError } from '../../errors.ts'
import { intOf, isNumber } from '../../numbers.ts'
import type { Evaluation } from '../../scope.ts'
import type { Value } from '../../values.ts'

type Charset = 'utf8' | 'latin1' | 'ascii' | 'utf16le' | 'utf16be' | 'utf16'

const charsets: Readonly<Record<string, Charset>> = {
  'UTF-8': 'utf8',
  UTF8: 'utf8',
  'ISO-8859-1': 'latin1',
  LATIN1: 'latin1',
  'US-ASCII': 'ascii',
  ASCII: 'ascii',
  'UTF-16': 'utf16',
  'UTF-16LE': 'utf16le',
  'UTF-16BE': 'utf16be',
}

/** Throws ExpressionError (VALUE) for a name that is not listed here. */
export function charsetOf(name: string): Charset {
  const key = name.toUpperCase()
  const charset = Object.hasOwn(charsets, key) ? charsets[key] : undefined
  if (charset) return charset
  throw new ExpressionError(
    'VALUE',
    `'${name.slice(0, 100)}' is no character set; there are ${Object.keys(charsets).join(', ')}`,
  )
}

/** A text's bytes, from -128 to 127 as in Java. */
export function bytesOf(text: string, charsetName: string, evaluation: Evaluation): number[] {
  evaluation.spend(text.length)
  evaluation.checkSize(text.length)
  return [...new Int8Array(encode(text, charsetOf(charsetName)))]
}

/** The bytes of a text. What a character set does not have becomes `?`. */
export function encode(text: string, charset: Charset): Buffer {
  switch (charset) {
    case 'utf16':
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()])
    case 'utf16be':
      return Buffer.from(text, 'utf16le').swap16()
    case 'latin1':
      return Buffer.from(text.replace(/[^\0-\xff]/gu, '?'), 'latin1')
    case 'ascii':
      return Buffer.from(text.replace(/[^\0-\x7f]/gu, '?'), 'latin1')
    case 'utf8':
      return Buffer.from(text.replace(/\p{Surrogate}/gu, '?'), 'utf8')
    default:
      return Buffer.from(text, charset)
  }
}

/** A text from bytes, or from characters as toCharArray() gives them. */
export function textOf(elements: readonly Value[], charsetName: string): string {
  const charset = charsetOf(charsetName)
  if (elements.every((element) => typeof element === 'string')) return elements.join('')
  if (!elements.every(isNumber)) throw new ExpressionError('TYPE', 'new String takes bytes or characters')
  const bytes = Buffer.from(elements.map((element) => intOf(element) & 0xff))
  if (charset === 'ascii') return bytes.toString('latin1').replace(/[^\0-\x7f]/g, '�')
  if (charset === 'utf16be') return new TextDecoder('utf-16be').decode(bytes)
  if (charset === 'utf16') return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  return bytes.toString(charset)
}
