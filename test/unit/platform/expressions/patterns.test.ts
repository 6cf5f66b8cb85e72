import { compilePattern } from '#platform/expressions/patterns.ts'
import { failureOf } from './scopeOf.ts'

const matches = (pattern: string, text: string) => compilePattern(pattern).matcher(text).matches()

describe('a pattern', () => {
  // As java.util.regex of Java 17 answers.
  it.each([
    ['a.c', 'abc', true],
    ['a', 'abc', false],
    ['\\p{Alpha}+', 'abc', true],
    ['\\P{Alpha}+', '123', true],
    ['[\\p{Upper}_]+', 'A_B', true],
    ['\\p{L}+', 'äß', true],
    ['\\u00e4', 'ä', true],
    ['[\\u0041-\\u0043]', 'B', true],
    ['a\\hb', 'a\tb', true],
    ['a\\Rb', 'a\r\nb', true],
    ['\\Q(*[\\E', '(*[', true],
    ['[]a]', ']', true],
    ['[^]a]', 'b', true],
    ['[a\\]]', ']', true],
    ['(?i)ABC', 'abc', true],
    ['(?<year>\\d{4})', '2024', true],
    ['v(\\d+)\\.(\\d+)', 'v1.2', true],
  ])('%s on %j: %s', (pattern, text, answer) => {
    expect(matches(pattern, text)).toBe(answer)
  })

  it.each([
    ['(', 'VALUE'],
    ['[a', 'VALUE'],
    ['(?=a)', 'NOT_ALLOWED'],
    ['(?<!a)b', 'NOT_ALLOWED'],
    ['(?>a)', 'NOT_ALLOWED'],
    ['(a)\\1', 'NOT_ALLOWED'],
    ['(?<a>a)\\k<a>', 'NOT_ALLOWED'],
    ['a*+', 'NOT_ALLOWED'],
    ['[a[b]]', 'NOT_ALLOWED'],
    ['[a&&b]', 'NOT_ALLOWED'],
    ['a'.repeat(1_001), 'LIMIT'],
  ])('%s is refused as %s', (pattern, code) => {
    expect(failureOf(() => compilePattern(pattern)).code).toBe(code)
  })
})
