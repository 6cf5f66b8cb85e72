// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what expressions look like in texts.
import { evaluateText, stringify } from '#platform/expressions/evaluate.ts'
import { type ExpressionFunction, Wanted } from '#platform/expressions/scope.ts'
import { failureOf, scopeOf } from './scopeOf.ts'

const root = {
  name: 'web',
  list: [1, { a: 1 }],
  flat: ['a', 1, null, [2, 3]],
  map: { a: 1 },
  nothing: null,
  when: true,
}
const evaluate = (text: string) => evaluateText(text, scopeOf(root))

describe('a text with expressions', () => {
  it.each([
    ['no expression', 'no expression'],
    ['', ''],
    ['a}b{c$d', 'a}b{c$d'],
    ['${name}', 'web'],
    ['${ name }', 'web'],
    ['${list[0]}', '1'],
    ['${map}', '{a=1}'],
    ['${nothing}', 'null'],
    ["${'}'}", '}'],
    ["${ {'a', '}', \"{\"}[1] + '${x}' }", '}${x}'],
    ['${ {a: {b: 1}}.a.b }', '1'],
    ['a ${name} b ${list[0] + 1} c', 'a web b 2 c'],
    ['${name}${name}', 'webweb'],
    ['x${1.0}', 'x1.0'],
    ['x${when}', 'xtrue'],
    ['x${flat}', 'xa,1,null,2,3'],
    ['x${nothing} y', 'x${nothing} y'],
    ["a.${'${ESCAPED}'}.b", 'a.${ESCAPED}.b'],
  ])('%s becomes %s', (text, value) => {
    expect(stringify(evaluate(text))).toBe(value)
  })

  it('keeps the type of a value that is the whole text', () => {
    expect(evaluate('${list}')).toBe(root.list)
    expect(evaluate('${map.a + 1}')).toBe(2)
    expect(evaluate('${nothing}')).toBeNull()
  })

  it.each([
    ['a ${name', 'SYNTAX', 2, 'Expected }'],
    ['a ${}', 'SYNTAX', 4, 'Expected an expression'],
    ['a ${ }', 'SYNTAX', 4, 'Expected an expression'],
    ['a ${(name}', 'SYNTAX', 9, 'Expected )'],
    ["a ${'name}", 'SYNTAX', 4, 'has no end'],
    ['a ${name]}', 'SYNTAX', 8, 'without the bracket'],
    ['a ${ name + } b', 'SYNTAX', 11, 'the expression ends here'],
    ['a ${ 1 / 0 }', 'VALUE', 7, 'Division by zero'],
    ['a ${map}', 'TYPE', 4, '#toJson(map)'],
    ['a ${list}', 'TYPE', 4, '#toJson(list)'],
    ["${'a' + list}", 'TYPE', 6, '#toJson'],
  ])('%s is refused as %s at %s: %s', (text, code, position, message) => {
    const error = failureOf(() => evaluate(text))
    expect([error.code, error.position]).toEqual([code, position])
    expect(error.message).toContain(message)
  })

  it.each([
    [
      'a ${#sane(1)} ${name} ${1 / 0}',
      'UNKNOWN_NAME',
      4,
      /^\$\{#sane\(1\)\}: .*did you mean #same\?; \$\{1 \/ 0\}: Division by zero/,
    ],
    ['${1 +} ${name} ${2 *}', 'SYNTAX', 5, /^\$\{1 \+\}: .*ends here.*; \$\{2 \*\}: .*ends here/],
    ['${1/0}'.repeat(7), 'VALUE', 3, /^(\$\{1\/0\}: Division by zero; ){5}and 2 more$/],
    ["a ${1/0} ${'x'.repeat(1000000000)} ${1/0}", 'VALUE', 5, /^\$\{1\/0\}: [^;]*; \$\{'x'[^;]*$/],
  ])('%s is refused with all that has failed in it', (text, code, position, message) => {
    const error = failureOf(() => evaluate(text))
    expect([error.code, error.position]).toEqual([code, position])
    expect(error.message).toMatch(message)
  })

  it('with what is asked for outside fails for what has failed before', () => {
    const wanted = new Wanted('key', { kind: 'nothing' })
    const outside: ExpressionFunction = {
      name: 'outside',
      signature: '#outside()',
      description: '',
      arity: { least: 0, most: 0 },
      call: () => {
        throw wanted
      },
    }
    const evaluateWith = (text: string) =>
      evaluateText(text, scopeOf(root, { functions: new Map([['outside', outside]]) }))
    expect(failureOf(() => evaluateWith('${1 / 0} ${#outside()}')).message).toMatch(/^Division by zero/)
    let thrown: unknown
    try {
      evaluateWith('${#outside()} ${1 / 0}')
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBe(wanted)
  })
})
