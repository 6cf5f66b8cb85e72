import { evaluateExpression } from '#platform/expressions/evaluate.ts'
import { Unknown, UnknownError } from '#platform/expressions/values.ts'
import { scopeOf } from './scopeOf.ts'

const root = { later: new Unknown('the outputs of stage Deploy'), now: 1, yes: true, nothing: null }
const evaluate = (expression: string) => evaluateExpression(expression, scopeOf(root))

describe('what is not known yet', () => {
  it.each([
    'later',
    'later.x',
    'later?.x',
    "later['x']",
    'later.size()',
    'later + 1',
    "'x' + later",
    '-later',
    'later == 1',
    'now == later',
    'null == later',
    "'x' == later",
    'later > 1',
    '!later',
    'later and yes',
    'later ? 1 : 2',
    'later ?: 1',
    'yes ? later : 1',
    'nothing ?: later',
    'later between {1, 2}',
    "later matches 'x'",
    "'x' matches later",
    'later instanceof T(String)',
    '{1, later}',
    '{a: later}',
    '{1}.![#root.later]',
    '{1}.?[#root.later]',
    'later.![a]',
    '{1, 2}[later]',
    '#same(later)',
    'new String(later)',
    'new int[]{later}',
    "'x'.concat(later)",
  ])('makes %s unknown', (expression) => {
    expect(() => evaluate(expression)).toThrow(UnknownError)
    expect(() => evaluate(expression)).toThrow('the outputs of stage Deploy')
  })

  it.each([
    ['yes ? now : later', 1],
    ['yes or later', true],
    ['!yes and later', false],
    ['now ?: later', 1],
    ['nothing?.foo(later)', null],
  ])('does not matter for %s', (expression, value) => {
    expect(evaluate(expression)).toBe(value)
  })
})
