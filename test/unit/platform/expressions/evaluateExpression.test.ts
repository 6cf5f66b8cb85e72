import { evaluateExpression, stringify } from '#platform/expressions/evaluate.ts'
import { scopeOf } from './scopeOf.ts'

const root = {
  name: 'web',
  version: '1.14.2',
  nothing: null,
  empty: '',
  count: 3,
  big: 9_007_199_254_740_991,
  ratio: 0.25,
  yes: true,
  key: 'name',
  list: [1, 2, 3, 4],
  map: { a: 1, b: 2, name: 'inner' },
  people: [
    { name: 'Ann', age: 31, tags: ['x', 'y'] },
    { name: 'Bob', age: 25, tags: [] },
  ],
  trigger: { parameters: { version: '1.2', 'with-dash': 'v', regions: ['eu', 'us'] } },
}

/** What is made of an expression, as Java prints it: 3 is an Integer, 3.0 a Double. */
const printed = (expression: string): string => stringify(evaluateExpression(expression, scopeOf(root)))

describe('an expression', () => {
  it.each([
    ['42', '42'],
    ['2147483647 + 1', '-2147483648'],
    ['2147483647L + 1', '2147483648'],
    ['9223372036854775807L + 1', '-9223372036854775808'],
    ['65536 * 65536', '0'],
    ['0xFF', '255'],
    ['0xFFL', '255'],
    ['1.5', '1.5'],
    ['1e3', '1000.0'],
    ['1.0E7', '1.0E7'],
    ['0.0001', '1.0E-4'],
    ['7 / 2', '3'],
    ['-7 / 2', '-3'],
    ['-7 % 3', '-1'],
    ['7 / 2.0', '3.5'],
    ['7.0 - 4', '3.0'],
    ['1.0 / 0', 'Infinity'],
    ['2 ^ 10', '1024'],
    ['2 ^ 40', '1099511627776'],
    ['2 ^ -1', '0'],
    ['2.0 ^ 2', '4.0'],
    ['-2 ^ 2', '4'],
    ['1 + 2 * 3 - 4 / 2', '5'],
    ['(1 + 2) * 3', '9'],
    ['10 - 3 - 2', '5'],
    ['9 div 2 + 9 mod 2', '5'],
    ['-count', '-3'],
    ['+count', '3'],
    ['-2147483647 - 2', '2147483647'],
    ['big + 1', '9007199254740992'],
    ['ratio * 4', '1.0'],
  ])('%s calculates as Java does: %s', (expression, value) => {
    expect(printed(expression)).toBe(value)
  })

  it.each([
    ["'it''s'", "it's"],
    ['"say ""hi"""', 'say "hi"'],
    ["'a' + 1 + 2", 'a12'],
    ["1 + 2 + 'a'", '3a'],
    ["'x' + nothing", 'xnull'],
    ["'x' + 1.0", 'x1.0'],
    ["'x' + list", 'x1,2,3,4'],
    ["'x' + map", 'x{a=1, b=2, name=inner}'],
    ["'ab' * 3", 'ababab'],
    ["'ab' * 0", ''],
    ["'b' - 1", 'a'],
    ["'abc'[1]", 'b'],
    ['name.toUpperCase().length()', '3'],
    ["version.split('\\.')[1]", '14'],
  ])('%s makes the text %s', (expression, value) => {
    expect(printed(expression)).toBe(value)
  })

  it.each([
    ['1 == 1.0', true],
    ['1 == 1L', true],
    ['1 != 2', true],
    ["'1' == 1", false],
    ['nothing == null', true],
    ['null < 1', true],
    ["'a' < 'b'", true],
    ["'B' < 'a'", true],
    ['2 >= 2 and 3 le 3', true],
    ['1 GT 2 OR 2 eq 2', true],
    ['not true', false],
    ['!yes || yes', true],
    ['true or unknown.deep', true],
    ['false && unknown.deep', false],
    ["'yes' and 'ON'", true],
    ["'off' or '0'", false],
    ['{1, 2} == {1, 2}', true],
    ['{1, 2} == {1L, 2}', false],
    ['{a: 1} == {a: 1}', true],
    ['5 between {1, 5}', true],
    ["'m' between {'a', 'f'}", false],
    ["version matches '\\d+\\.\\d+\\.\\d+'", true],
    ["version matches '\\d'", false],
    ['count instanceof T(Integer)', true],
    ['big instanceof T(java.lang.Long)', true],
    ["'1' instanceof T(Integer)", false],
    ['null instanceof T(String)', false],
  ])('%s is %s', (expression, value) => {
    expect(evaluateExpression(expression, scopeOf(root))).toBe(value)
  })

  it.each([
    ['trigger.parameters.version', '1.2'],
    ["trigger['parameters']['with-dash']", 'v'],
    ['trigger.parameters.regions[1]', 'us'],
    ["trigger.parameters.regions['0']", 'eu'],
    ['map[name]', 'inner'],
    ['map[#root.key]', 'inner'],
    ['map.missing', 'null'],
    ["map['missing']", 'null'],
    ['nothing?.deep', 'null'],
    ['nothing?.deep?.deeper()', 'null'],
    ['nothing?.![name]', 'null'],
    ['nothing ?: 1', '1'],
    ["empty ?: 'default'", 'default'],
    ["name ?: 'default'", 'web'],
    ["count > 2 ? 'many' : count > 0 ? 'few' : 'none'", 'many'],
    ['#root.count + #this.count', '6'],
    ['#unknown', 'null'],
    ['#same(list)[2]', '3'],
    ['#nothing(1)', 'null'],
    ['list.#same(#this)', '[1, 2, 3, 4]'],
    ['T(Integer).MAX_VALUE', '2147483647'],
    ["new String('x') + 1", 'x1'],
  ])('%s leads to %s', (expression, value) => {
    expect(printed(expression)).toBe(value)
  })

  it.each([
    ['{1, 2.0, {3}}', '[1, 2.0, [3]]'],
    ['{}', '[]'],
    ['{:}', '{}'],
    ["{name: name, 'b c': {d: 1}, 3: 4}", '{name=web, b c={d=1}, 3=4}'],
    ['{3: 4}[3]', '4'],
    ['list.?[#this > 2]', '[3, 4]'],
    ['list.^[#this > 2]', '3'],
    ['list.$[#this > 2]', '4'],
    ['list.^[#this > 9]', 'null'],
    ['list.![#this * 2]', '[2, 4, 6, 8]'],
    ['people.![name]', '[Ann, Bob]'],
    ['people.?[age > 30].![name + age]', '[Ann31]'],
    ["people.?[tags.contains('x')].![name]", '[Ann]'],
    ['people.?[age > #root.count].size()', '2'],
    ['people.![tags.?[#this == #root.key]]', '[[], []]'],
    ['map.![key]', '[a, b, name]'],
    ["map.?[value == 'inner']", '{name=inner}'],
    ['map.^[value == 2]', '{b=2}'],
    ['map.?[value == 9]', '{}'],
    ['new int[]{1, 2}', '[1, 2]'],
    ["new int[]{'1', 2L}", '[1, 2]'],
    ['new String[2]', '[null, null]'],
    ['new int[2][2]', '[[0, 0], [0, 0]]'],
  ])('%s makes the collection %s', (expression, value) => {
    expect(printed(expression)).toBe(value)
  })

  it('reads keys that JavaScript knows otherwise as any other key', () => {
    const odd = JSON.parse('{"__proto__": "a", "constructor": "b", "length": 1, "toString": "c"}')
    expect(printed('constructor')).toBe('null')
    for (const [key, value] of [
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]) {
      expect(
        evaluateExpression(`${key} + odd['${key}']`, scopeOf({ ...JSON.parse(JSON.stringify(odd)), odd })),
      ).toBe(`${value}${value}`)
    }
  })
})
