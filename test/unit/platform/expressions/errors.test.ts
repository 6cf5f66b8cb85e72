import { evaluateExpression } from '#platform/expressions/evaluate.ts'
import { failureOf, scopeOf } from './scopeOf.ts'

const root = {
  name: 'web',
  nothing: null,
  list: [1, 2],
  map: { version: 1 },
  trigger: { parameters: { version: 1, none: null } },
}

const failing = (expression: string, allowUnknownKeys = false) =>
  failureOf(() => evaluateExpression(expression, scopeOf(root, { allowUnknownKeys })))

describe('an expression that cannot be evaluated', () => {
  it.each([
    ['', 'SYNTAX', 0, 'Expected an expression'],
    ['1 +', 'SYNTAX', 3, 'the expression ends here'],
    ['(1', 'SYNTAX', 2, 'Expected )'],
    ['list[0', 'SYNTAX', 6, 'Expected ]'],
    ['{1, 2', 'SYNTAX', 5, 'Expected }'],
    ['#same(1', 'SYNTAX', 7, 'Expected )'],
    ['1 2', 'SYNTAX', 2, 'Expected an operator or the end'],
    ['1 < 2 < 3', 'SYNTAX', 6, 'Expected an operator or the end'],
    ['true ? 1', 'SYNTAX', 8, 'Expected :'],
    ['name.', 'SYNTAX', 5, 'after the dot'],
    ["'abc", 'SYNTAX', 0, 'has no end'],
    ['1 | 2', 'SYNTAX', 2, '|| is "or"'],
    ['a \\ b', 'SYNTAX', 2, 'cannot stand here'],
    ['2147483648', 'SYNTAX', 0, '2147483648L is a Long'],
    ['1.5L', 'SYNTAX', 0, 'a fraction is no long'],
    ['1 => 2', 'SYNTAX', 2, 'Expected >='],
    ['#', 'SYNTAX', 1, 'Expected a name after #'],
  ] as const)('%s is refused as %s at %s', (expression, code, position, text) => {
    const error = failing(expression)
    expect([error.code, error.position]).toEqual([code, position])
    expect(error.message).toContain(text)
  })

  it.each([
    ['name = 1', 'NOT_ALLOWED', 5, '== compares'],
    ['list[0]++', 'NOT_ALLOWED', 7, 'changes nothing'],
    ['--name', 'NOT_ALLOWED', 0, 'changes nothing'],
    ['@bean', 'NOT_ALLOWED', 0, 'no beans'],
    ['T(java.lang.Runtime)', 'NOT_ALLOWED', 0, 'java.lang.Runtime is not allowed'],
    ["new java.io.File('/')", 'NOT_ALLOWED', 0, 'java.io.File is not allowed'],
    ['name.getClass()', 'NOT_ALLOWED', 5, 'classes'],
    ["T(String).forName('x')", 'NOT_ALLOWED', 10, 'forName() is not allowed'],
    ["name matches '(?=a)b'", 'NOT_ALLOWED', 13, 'look-ahead'],
    ["name matches '(a)\\1'", 'NOT_ALLOWED', 13, 'references back'],
    ["name matches 'a++'", 'NOT_ALLOWED', 13, 'possessive'],
    ["name matches '[a-z&&[^b]]'", 'NOT_ALLOWED', 13, 'intersections'],
    ["name matches '('", 'VALUE', 13, 'no pattern'],
    ['trigger.parameters.verison', 'UNKNOWN_NAME', 19, 'did you mean version?'],
    ['map.x', 'UNKNOWN_NAME', 4, 'there is version'],
    ['#other(1)', 'UNKNOWN_NAME', 0, 'there are #same, #fail, #broken, #nothing'],
    ['#sane(1)', 'UNKNOWN_NAME', 0, 'did you mean #same?'],
    ['name.toUppercase()', 'UNKNOWN_NAME', 5, 'did you mean toUpperCase?'],
    ['T(Sting)', 'NOT_ALLOWED', 0, 'did you mean String?'],
    ['new SimpleDateFormat(name)', 'NOT_ALLOWED', 0, 'did you mean java.text.SimpleDateFormat?'],
    ['T(java.lang.UUID)', 'NOT_ALLOWED', 0, 'did you mean java.util.UUID?'],
    ['list.name', 'UNKNOWN_NAME', 5, '.![…]'],
    ['T(Integer).MAX', 'UNKNOWN_NAME', 11, 'java.lang.Integer has no MAX'],
    ['#same', 'TYPE', 0, '#same(value)'],
    ['#same(1, 2)', 'TYPE', 0, 'takes 1 argument, not 2'],
    ['nothing.deep', 'VALUE', 8, '?.deep'],
    ['nothing.deep()', 'VALUE', 8, '?.deep('],
    ['nothing[0]', 'VALUE', 7, '?.['],
    ['nothing.![a]', 'VALUE', 8, 'nothing is null, and null has no elements; write ?.![…]'],
    [
      "trigger.parameters.none['x']",
      'VALUE',
      23,
      'trigger.parameters.none is null, and null has no element [x]',
    ],
    ['#same( null ).size()', 'VALUE', 14, '#same( null ) is null, and null has no size()'],
    ['{null}.![a]', 'VALUE', 9, 'null has no a; write ?.a'],
    ['list[2]', 'VALUE', 4, 'the last one is [1]'],
    ["name['x']", 'TYPE', 4, 'An index is an Integer'],
    ['1 / 0', 'VALUE', 2, 'Division by zero'],
    ['1L % 0', 'VALUE', 3, 'Division by zero'],
    ['1 + list', 'TYPE', 2, 'an Integer and a List'],
    ["'a' < 1", 'TYPE', 4, 'cannot be compared'],
    ['-name', 'TYPE', 0, 'before a number'],
    ['name ? 1 : 2', 'TYPE', 0, 'A condition is true or false'],
    ['list.?[#this]', 'TYPE', 5, 'A selection is true or false'],
    ['1 between 2', 'TYPE', 2, 'a list of two'],
    ["'x' instanceof 'y'", 'TYPE', 15, 'T(String)'],
    ["'a' * -1", 'VALUE', 4, 'repeated'],
    ['new int[]', 'VALUE', 0, 'needs its size'],
    ['new int[1]{1, 2}', 'VALUE', 0, 'given 2 elements'],
    ['1 + #fail(1)', 'VALUE', 4, 'it cannot be'],
    ['1 + #broken(1)', 'VALUE', 4, '#broken cannot be done'],
  ])('%s is refused as %s at %s: %s', (expression, code, position, text) => {
    const error = failing(expression)
    expect([error.code, error.position]).toEqual([code, position])
    expect(error.message).toContain(text)
    expect(error.message).not.toContain('secret')
  })

  it('finds nothing under keys that only JavaScript knows', () => {
    for (const key of ['constructor', '__proto__', 'prototype', 'hasOwnProperty', 'class']) {
      expect(evaluateExpression(`map.${key}`, scopeOf(root))).toBeNull()
      expect(evaluateExpression(`map['${key}']`, scopeOf(root))).toBeNull()
      expect(failing(`map.${key}`).code).toBe('UNKNOWN_NAME')
      expect(failing(`name.${key}`).code).toBe('UNKNOWN_NAME')
      expect(failing(`list['${key}']`).code).toBe('TYPE')
    }
  })
})
