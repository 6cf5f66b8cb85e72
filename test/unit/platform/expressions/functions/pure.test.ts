import { evaluateExpression } from '#platform/expressions/evaluate.ts'
import { parseProperties } from '#platform/expressions/functions/properties.ts'
import { Wanted } from '#platform/expressions/scope.ts'
import { scopeAt, textOf } from '../types/calling.ts'

describe('texts (answers of Java 17)', () => {
  test.each([
    ["#toInt('5')", '5'],
    ["#toInt('-0012')", '-12'],
    ["#toInt('x')", '!VALUE'],
    ["#toInt('2147483648')", '!VALUE'],
    ["#toFloat('7.4')", '7.4'],
    ["#toFloat('16777217')", '1.6777216E7'],
    ["#toFloat('1e50')", 'Infinity'],
    ["#toFloat('3.4028235e38')", '3.4028235E38'],
    ["#toFloat(' 5f ')", '5.0'],
    ["#toBoolean('True')", 'true'],
    ["#toBoolean('yes')", 'false'],
    ['#toBoolean(null)', 'false'],
    ["#toBase64('hé')", 'aMOp'],
    ["#fromBase64('aMOp')", 'hé'],
    ["#fromBase64('aGk')", 'hi'],
    ["#fromBase64('')", ''],
    ["#fromBase64('a')", '!VALUE'],
    ["#fromBase64('aGk==')", '!VALUE'],
    ["#fromBase64('a-_b')", '!VALUE'],
    ["#fromBase64('aG=k')", '!VALUE'],
    ["#fromBase64('=')", '!VALUE'],
    ["#alphanumerical('a-b_C 1é')", 'abC1'],
    ['#toInt({a: 1})', '!TYPE'],
    ['#toInt(null)', '!TYPE'],
    ['#toInt()', '!TYPE'],
  ])('%s is %s', (expression, text) => {
    expect(textOf(expression)).toBe(text)
  })
})

describe('#toJson and #readJson', () => {
  test.each([
    ["#toJson({a: 1.0, b: {1, 2L, null, 'x'}, c: {}})", '{"a":1.0,"b":[1,2,null,"x"],"c":[]}'],
    ['#toJson(new java.util.Date(5))', '5'],
    ['#toJson(T(Double).NaN)', '"NaN"'],
    ['#toJson(1.0E10)', '1.0E10'],
    ['#toJson(null)', 'null'],
    ["#toJson({a: '$' + '{x}'})", '!VALUE'],
    ["#toJson(#doNotEval({a: '$' + '{x}'}))", '{"a":"$' + '{x}"}'],
    [
      '#readJson(\'{"a": 3.0, "b": 12345678901234567, "c": [1, {}], "d": 1e3}\')',
      '{a=3.0, b=12345678901234567, c=[1, {}], d=1000.0}',
    ],
    ["#readJson('[1]')[0] + 1", '2'],
    ["#readJson('5')", '!VALUE'],
    ["#readJson('{')", '!VALUE'],
    ["#readJson('['.repeat(200) + ']'.repeat(200)).size()", '1'],
    ["#readJson('['.repeat(201) + ']'.repeat(201))", '!LIMIT'],
    ["#readJson('{\"a\": \"' + '['.repeat(500) + '\"}').a.length()", '500'],
    ['#readJson(\'{"__proto__": {"a": 1}}\').a', '!UNKNOWN_NAME'],
  ])('%s is %s', (expression, text) => {
    expect(textOf(expression)).toBe(text)
  })
})

describe('#readYaml and #readAllYaml read YAML 1.1, as Spinnaker does', () => {
  test.each([
    [
      "#readYaml('{a: 1.0, b: yes, c: 010, d: 0x1F, e: 3000000000, f: ~, g: on, h: 1_000}')",
      '{a=1.0, b=true, c=8, d=31, e=3000000000, f=null, g=true, h=1000}',
    ],
    ["#readYaml('{a: &x {b: 1}, e: {<<: *x, z: 2}}').e", '{b=1, z=2}'],
    ["#readYaml('{d: 2001-12-14}').d.time", '1008288000000'],
    ["#readYaml('{1: a}').get(1)", 'a'],
    ["#readYaml('[a, b]')[1]", 'b'],
    ["#readYaml('')", 'null'],
    ["#readYaml('text')", 'text'],
    ["#readYaml('{a: 1, a: 2}')", '{a=2}'],
    ["#readYaml('a: [')", '!VALUE'],
    ["#readYaml('!!java.net.URL [x]')", '!VALUE'],
    ["#readYaml('*nowhere')", '!VALUE'],
  ])('%s is %s', (expression, text) => {
    expect(textOf(expression)).toBe(text)
  })

  test('several documents', () => {
    const scope = { ...scopeAt(), root: { text: 'a: 1\n---\nb: 2\n' } }
    expect(textOf('#readAllYaml(text)', scope)).toBe('[{a=1}, {b=2}]')
    expect(textOf('#readYaml(text)', scope)).toBe('!VALUE')
  })

  test('aliases of aliases are refused', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let at = 1; at < 12; at++)
      lines.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
      )
    expect(textOf('#readYaml(text)', { ...scopeAt(), root: { text: lines.join('\n') } })).toBe('!VALUE')
  })
})

describe('what stands at a URL', () => {
  const at = (text: string) => scopeAt('UTC', new Map([['url:http://x/y', { value: text }]]))

  test('is wanted until it is there', () => {
    const call = () => evaluateExpression("#jsonFromUrl('http://x/y')", scopeAt())
    expect(call).toThrow(Wanted)
    expect(call).toThrow(
      expect.objectContaining({ key: 'url:http://x/y', request: { kind: 'url', url: 'http://x/y' } }),
    )
  })

  test.each([
    ["#fromUrl('http://x/y')", 'hello', 'hello'],
    ["#jsonFromUrl('http://x/y').a", '{"a": 5}', '5'],
    ["#yamlFromUrl('http://x/y').a", 'a: 5', '5'],
    ["#propertiesFromUrl('http://x/y').a", 'a=5', '5'],
    ["#jsonFromUrl('http://x/y')", 'nothing', '!VALUE'],
  ])('%s of %s', (expression, text, answer) => {
    expect(textOf(expression, at(text))).toBe(answer)
  })

  test('an answer that failed is an error', () => {
    const scope = scopeAt('UTC', new Map([['url:http://x/y', { error: 'the server answered 404' }]]))
    expect(() => evaluateExpression("#fromUrl('http://x/y')", scope)).toThrow(
      '#fromUrl: the server answered 404',
    )
  })
})

// As java.util.Properties of Java 17 reads it.
test('properties files', () => {
  const text =
    '# c\n! d\na=1\nb : 2\\\n   3\n\\u0041\\ k=v\nempty\nx y z\n  lead=  t  \nk\\:1=\\t\\q\ne=\nlast\\\n#more=1\n=v\nz==1\nodd=a\\\\\nend=1\\'
  expect({ ...parseProperties(text) }).toEqual({
    '': 'v',
    'A k': 'v',
    a: '1',
    b: '23',
    e: '',
    empty: '',
    end: '1',
    'k:1': '\tq',
    'last#more': '1',
    lead: 't  ',
    odd: 'a\\',
    x: 'y z',
    z: '=1',
  })
})
