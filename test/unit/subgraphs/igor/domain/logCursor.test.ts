import {
  beginning,
  linesOf,
  readCursor,
  writeCursor,
} from '../../../../../subgraphs/igor/domain/logCursor.ts'

const limits = { lines: 100, longest: 10, isWhole: false }

it.each<[string, string, Partial<typeof limits>, { lines: string[]; read: number; begun: string }]>([
  ['whole lines', 'a\nb\n', {}, { lines: ['a', 'b'], read: 4, begun: '' }],
  ['the beginning of a line', 'a\nbc', {}, { lines: ['a'], read: 4, begun: 'bc' }],
  ['a last line without an end', 'a\nbc', { isWhole: true }, { lines: ['a', 'bc'], read: 4, begun: '' }],
  ['ends of Windows', 'a\r\n\r\n', {}, { lines: ['a', ''], read: 5, begun: '' }],
  [
    'a line that is too long',
    '0123456789ab\nc\n',
    {},
    { lines: ['0123456789', 'ab', 'c'], read: 15, begun: '' },
  ],
  ['more lines than wanted', 'a\nb\nc\n', { lines: 2 }, { lines: ['a', 'b'], read: 4, begun: '' }],
  ['nothing', '', { isWhole: true }, { lines: [], read: 0, begun: '' }],
])('a part gives %s', (_, text, more, expected) => {
  expect(linesOf(text, beginning, { ...limits, ...more })).toEqual(expected)
})

it('goes on with a line that was begun', () => {
  expect(linesOf('c\nd\n', { ...beginning, begun: 'ab' }, limits).lines).toEqual(['abc', 'd'])
})

it.each([beginning, { sequence: 7, part: '12', read: 3, begun: 'größer' }])(
  'a cursor is read as it was written: %j',
  (cursor) => {
    expect(readCursor(writeCursor(cursor))).toEqual(cursor)
  },
)

it.each([
  '',
  'x',
  Buffer.from('[1]').toString('base64url'),
  Buffer.from('[-1,null,0,""]').toString('base64url'),
])('what is no cursor is none: %s', (text) => expect(readCursor(text)).toBeUndefined())
