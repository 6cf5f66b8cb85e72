import { ExpressionError } from '../errors.ts'
import type { Evaluation } from '../scope.ts'
import { stringify } from '../text.ts'
import type { Value } from '../values.ts'
import { objectMethods, refused } from './object.ts'
import { bytesOf, textOf } from './text/bytes.ts'
import { compareTexts, fold, indent, join, part, regionMatches, repeat, replaceText } from './text/edit.ts'
import { format } from './text/format.ts'
import { matcherOf, replace, split } from './text/regex.ts'
import { firstOccurrence, lastOccurrence } from './text/search.ts'
import { stripIndent, stripLeading, stripTrailing, translateEscapes, trim } from './text/white.ts'
import { defineType, type Methods, type Overload } from './type.ts'

const plain = (of: (text: string) => unknown): readonly Overload[] => [
  {
    parameters: [],
    call: (self: string, _, evaluation) => {
      evaluation.spend(self.length >> 6)
      return of(self)
    },
  },
]

const noStreams = refused(
  "streams are not allowed: use split('') or split('\\n') with selection and projection",
)
const noArrays = refused('it writes into an array, and values are never changed')

function charAt(text: string, index: number): string {
  if (index < 0 || index >= text.length)
    throw new ExpressionError('VALUE', `index ${index} is outside a text of ${text.length} characters`)
  return text.charAt(index)
}

function codePointAt(text: string, index: number): number {
  charAt(text, index)
  return text.codePointAt(index) as number
}

const codePointCount = (text: string, from: number, to: number): number => [...part(text, from, to)].length

/** What indexOf(int) looks for: a character by its code. */
const character = (code: number): string =>
  code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '￿￿'

type Seek = (text: string, wanted: string, from: number | undefined, evaluation: Evaluation) => number

const seek = (of: Seek): readonly Overload[] => {
  const call: Overload['call'] = (self, [wanted, from], evaluation) =>
    of(self, typeof wanted === 'string' ? wanted : character(wanted), from, evaluation)
  return [
    { parameters: ['string'], call },
    { parameters: ['int'], call },
    { parameters: ['string', 'int'], call },
    { parameters: ['int', 'int'], call },
  ]
}

const methods: Methods = {
  ...objectMethods,
  length: plain((self) => self.length),
  isEmpty: plain((self) => self === ''),
  isBlank: plain((self) => stripLeading(self) === ''),
  trim: plain(trim),
  strip: plain((self) => stripLeading(stripTrailing(self))),
  stripLeading: plain(stripLeading),
  stripTrailing: plain(stripTrailing),
  stripIndent: plain(stripIndent),
  translateEscapes: [
    {
      parameters: [],
      call: (self: string, _, evaluation) => {
        evaluation.spend(self.length)
        return translateEscapes(self)
      },
    },
  ],
  toLowerCase: plain((self) => self.toLowerCase()),
  toUpperCase: plain((self) => self.toUpperCase()),
  intern: plain((self) => self),
  toCharArray: [
    {
      parameters: [],
      call: (self: string, _, evaluation) => {
        evaluation.spend(self.length)
        return self.split('')
      },
    },
  ],
  getBytes: [
    { parameters: [], call: (self: string, _, evaluation) => bytesOf(self, 'UTF-8', evaluation) },
    {
      parameters: ['string'],
      call: (self: string, [charset], evaluation) => bytesOf(self, charset, evaluation),
    },
  ],
  charAt: [{ parameters: ['int'], call: (self: string, [index]) => charAt(self, index) }],
  codePointAt: [{ parameters: ['int'], call: (self: string, [index]) => codePointAt(self, index) }],
  codePointCount: [
    { parameters: ['int', 'int'], call: (self: string, [from, to]) => codePointCount(self, from, to) },
  ],
  substring: [
    { parameters: ['int'], call: (self: string, [from]) => part(self, from, self.length) },
    { parameters: ['int', 'int'], call: (self: string, [from, to]) => part(self, from, to) },
  ],
  subSequence: refused('subSequence is not allowed: substring answers a String'),
  indexOf: seek((self, wanted, from = 0, evaluation) =>
    firstOccurrence(self, wanted, Math.max(from, 0), evaluation),
  ),
  lastIndexOf: seek((self, wanted, from = self.length, evaluation) =>
    from < 0 ? -1 : lastOccurrence(self, wanted, from, evaluation),
  ),
  contains: [
    {
      parameters: ['charSequence'],
      call: (self: string, [wanted], evaluation) => firstOccurrence(self, wanted, 0, evaluation) >= 0,
    },
  ],
  contentEquals: [{ parameters: ['charSequence'], call: (self: string, [other]) => self === other }],
  startsWith: [
    { parameters: ['string'], call: (self: string, [wanted]) => self.startsWith(wanted) },
    {
      parameters: ['string', 'int'],
      call: (self: string, [wanted, from]) =>
        from >= 0 && from <= self.length && self.startsWith(wanted, from),
    },
  ],
  endsWith: [{ parameters: ['string'], call: (self: string, [wanted]) => self.endsWith(wanted) }],
  equalsIgnoreCase: [
    {
      parameters: ['object'],
      call: (self: string, [other]) =>
        other !== null && compareTexts(fold(self), fold(stringify(other))) === 0,
    },
  ],
  compareTo: [{ parameters: ['string'], call: (self: string, [other]) => compareTexts(self, other) }],
  compareToIgnoreCase: [
    { parameters: ['string'], call: (self: string, [other]) => compareTexts(fold(self), fold(other)) },
  ],
  regionMatches: [
    {
      parameters: ['int', 'string', 'int', 'int'],
      call: (self: string, [at, other, from, length]) => regionMatches(self, at, other, from, length),
    },
    {
      parameters: ['boolean', 'int', 'string', 'int', 'int'],
      call: (self: string, [ignoreCase, at, other, from, length]) =>
        ignoreCase
          ? regionMatches(fold(self), at, fold(other), from, length)
          : regionMatches(self, at, other, from, length),
    },
  ],
  concat: [
    {
      parameters: ['string'],
      call: (self: string, [other], evaluation) => {
        evaluation.checkSize(self.length + other.length)
        return self + other
      },
    },
  ],
  repeat: [
    { parameters: ['int'], call: (self: string, [times], evaluation) => repeat(self, times, evaluation) },
  ],
  indent: [{ parameters: ['int'], call: (self: string, [by], evaluation) => indent(self, by, evaluation) }],
  replace: [
    {
      parameters: ['charSequence', 'charSequence'],
      call: (self: string, [wanted, other], evaluation) => replaceText(self, wanted, other, evaluation),
    },
    {
      parameters: ['char', 'char'],
      call: (self: string, [wanted, other], evaluation) => replaceText(self, wanted, other, evaluation),
    },
  ],
  replaceAll: [
    {
      parameters: ['string', 'string'],
      call: (self: string, [pattern, other], evaluation) =>
        replace(self, pattern, other, Infinity, evaluation),
    },
  ],
  replaceFirst: [
    {
      parameters: ['string', 'string'],
      call: (self: string, [pattern, other], evaluation) => replace(self, pattern, other, 1, evaluation),
    },
  ],
  matches: [
    {
      parameters: ['string'],
      call: (self: string, [pattern], evaluation) => matcherOf(pattern, self, evaluation).matches(),
    },
  ],
  split: [
    {
      parameters: ['string'],
      call: (self: string, [pattern], evaluation) => split(self, pattern, 0, evaluation),
    },
    {
      parameters: ['string', 'int'],
      call: (self: string, [pattern, limit], evaluation) => split(self, pattern, limit, evaluation),
    },
  ],
  formatted: [
    {
      parameters: ['object'],
      variadic: true,
      call: (self: string, values, evaluation) => format(self, values, evaluation),
    },
  ],
  chars: noStreams,
  codePoints: noStreams,
  lines: noStreams,
  transform: refused('functions cannot be passed'),
  getChars: noArrays,
}

const anyToText: readonly Overload[] = [
  { parameters: ['object'], call: (_, [value]) => stringify(value) },
  {
    parameters: ['list', 'int', 'int'],
    call: (_, [characters, from, count]) => part(characters.join(''), from, from + count),
  },
]

const statics: Methods = {
  valueOf: anyToText,
  copyValueOf: [{ parameters: ['list'], call: (_, [characters]) => characters.join('') }],
  join: [
    {
      parameters: ['charSequence', 'charSequence'],
      variadic: true,
      call: (_, [separator, ...parts], evaluation) => join(parts, separator, evaluation),
    },
    {
      parameters: ['charSequence', 'list'],
      call: (_, [separator, parts], evaluation) => join(parts, separator, evaluation),
    },
  ],
  format: [
    {
      parameters: ['string', 'object'],
      variadic: true,
      call: (_, [pattern, ...values], evaluation) => format(pattern, values, evaluation),
    },
  ],
}

/** Texts, as the characters of Java's char and Character are here, too. */
export const string = defineType({
  name: 'java.lang.String',
  nameable: true,
  supertypes: ['java.lang.CharSequence', 'java.lang.Comparable'],
  methods,
  properties: {
    empty: (self: string) => self === '',
    blank: (self: string) => stripLeading(self) === '',
    bytes: (self: string, evaluation) => bytesOf(self, 'UTF-8', evaluation),
  },
  statics,
  construct: [
    { parameters: [], call: () => '' },
    { parameters: ['string'], call: (_, [text]) => text },
    {
      parameters: ['list'],
      call: (_, [elements]: readonly (readonly Value[])[]) => textOf(elements ?? [], 'UTF-8'),
    },
    { parameters: ['list', 'string'], call: (_, [bytes, charset]) => textOf(bytes, charset) },
  ],
})
