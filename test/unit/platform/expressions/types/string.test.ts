import { scopeAt, textOf } from './calling.ts'

// Each answer is that of Java 17 (jshell), as String.valueOf or Arrays.toString prints it.
const cases: readonly (readonly [expression: string, text: string])[] = [
  ["'boo:and:foo'.split('o', -1)", '[b, , :and:f, , ]'],
  ["'boo:and:foo'.split('o', 5)", '[b, , :and:f, , ]'],
  ["'boo:and:foo'.split('o')", '[b, , :and:f]'],
  ["''.split(',').length", '1'],
  ["','.split(',').length", '0'],
  ["'abc'.split('', 2)", '[a, bc]'],
  ["'abc'.replace('', '-')", '-a-b-c-'],
  ["'aaa'.replaceAll('a*', 'x')", 'xx'],
  ["'abc'.replaceFirst('b', '\\$')", 'a$c'],
  ["'a.b'.replaceAll('.', 'x')", 'xxx'],
  ["'abc'.replaceAll('(?<n>b)', '[$' + '{n}]')", 'a[b]c'],
  ["'ab12'.replaceAll('(\\d)(\\d)', '$21')", 'ab21'],
  ["'xayb'.replaceAll('[ab]', '<$0>')", 'x<a>y<b>'],
  ["'a\\tb\\101'.translateEscapes()", 'a\tbA'],
  ["'ß'.equalsIgnoreCase('SS')", 'false'],
  ["'abc'.equalsIgnoreCase(null)", 'false'],
  ["'abc'.compareToIgnoreCase('ABD')", '-1'],
  ["'apple'.compareTo('app')", '2'],
  ["'a'.repeat(0)", ''],
  ["'x'.regionMatches(true, 0, 'X', 0, 1)", 'true'],
  ["'abc'.lastIndexOf('c', -1)", '-1'],
  ["'abc'.lastIndexOf('', 10)", '3'],
  ["'abc'.indexOf('', 10)", '3'],
  ["'abc'.indexOf('a', -5)", '0'],
  ["'abc'.indexOf(98)", '1'],
  ["'ab'.lastIndexOf('b', 0)", '-1'],
  ["'😀a'.codePointCount(0, 3)", '2'],
  ["'aé€😀'.bytes", '[97, -61, -87, -30, -126, -84, -16, -97, -104, -128]'],
  ["'hello'.hashCode()", '99162322'],
  ["'abc'.substring('1')", 'bc'],
  ["T(String).join('-', 'a', 'b')", 'a-b'],
  ["T(String).join('-', {'a', 'b'})", 'a-b'],
  ['T(String).valueOf(1.0)', '1.0'],
  ['new String({104, 105})', 'hi'],
  ['new String(1)', '1'],
]

test.each(cases)('%s is %s', (expression, text) => {
  expect(textOf(expression)).toBe(text)
})

test('line feeds move as in Java', () => {
  const lines = (expression: string) => textOf(expression.replaceAll('↵', '\n'))
  expect(lines("'  a↵   b↵  '.stripIndent()")).toBe('a\n b\n')
  expect(lines("'a↵ b'.indent(2)")).toBe('  a\n   b\n')
  expect(lines("'  a↵ b↵'.indent(-1)")).toBe(' a\nb\n')
  expect(lines("' \u00a0x\u2003'.strip()")).toBe('\u00a0x')
})

test.each([
  ["'abc'.substring(5)", 'VALUE'],
  ["'abc'.charAt(-1)", 'VALUE'],
  ["'abc'.contains(1)", 'TYPE'],
  ["'abc'.repeat(2000000)", 'LIMIT'],
  ["'abc'.repeat(-1)", 'VALUE'],
  ["'abc'.replaceAll('b', '$1')", 'VALUE'],
  ["'abc'.replaceAll('b', '\\')", 'VALUE'],
  ["'abc'.replaceAll('(b', 'x')", 'VALUE'],
  ["'abc'.chars()", 'NOT_ALLOWED'],
  ["'abc'.getClass()", 'NOT_ALLOWED'],
  ["'abc'.concat(null)", 'TYPE'],
  ["'abc'.getBytes('KLINGON')", 'VALUE'],
])('%s fails: %s', (expression, code) => {
  expect(textOf(expression)).toBe(`!${code}`)
})

test('searches for what JavaScript takes minutes for end at once', () => {
  const scope = {
    ...scopeAt(),
    root: { text: 'a'.repeat(999_999), wanted: `${'a'.repeat(200)}b${'a'.repeat(200_000)}` },
  }
  const started = performance.now()
  expect(textOf('text.contains(wanted)', scope)).toBe('false')
  expect(textOf('text.lastIndexOf(wanted)', scope)).toBe('-1')
  expect(textOf("text.replace(wanted, '').length()", scope)).toBe('999999')
  expect(
    textOf("(text + 'b' + text.substring(0, 200000)).indexOf(wanted)", {
      ...scope,
      limits: { size: 2_000_000 },
    }),
  ).toBe('999799')
  expect(performance.now() - started).toBeLessThan(5_000)
})
