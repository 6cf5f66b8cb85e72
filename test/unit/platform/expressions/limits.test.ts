// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what expressions look like in texts.
import { evaluateExpression, evaluateText } from '#platform/expressions/evaluate.ts'
import { processorTime } from '../../../fixtures/processorTime.ts'
import { failureOf, scopeOf } from './scopeOf.ts'

const many = Array.from({ length: 5_000 }, (_, index) => index)
const root = { many, text: 'x'.repeat(100_000), map: Object.fromEntries(many.map((key) => [`k${key}`, key])) }

const refused = (expression: string, limits = {}) => {
  const begun = processorTime()
  const error = failureOf(() => evaluateExpression(expression, scopeOf(root, { limits })))
  return { code: error.code, message: error.message, elapsed: processorTime() - begun }
}

describe('the limits of an expression', () => {
  it.each([
    ['parentheses', '('],
    ['brackets', 'a['],
    ['lists', '{'],
    ['calls', '#f('],
    ['negations', '!'],
    ['signs', '- '],
    ['conditions', 'a ? '],
    ['defaults', 'a ?: '],
    ['selections', 'a.?['],
  ])('stop many %s within each other', (_, level) => {
    const million = refused(level.repeat(1_000_000))
    expect(million.message).toContain('at most 10000 characters')
    expect(million.elapsed).toBeLessThan(500)
    const deep = refused(level.repeat(20_000), { length: 1_000_000 })
    expect(deep.message).toContain('200 levels')
  })

  it('let long rows and chains pass, which are not deep', () => {
    const terms = Array.from({ length: 2_000 }, () => '1').join(' + ')
    expect(evaluateExpression(terms, scopeOf(root))).toBe(2_000)
    expect(evaluateExpression(Array.from({ length: 1_000 }, () => 'true').join(' and '), scopeOf(root))).toBe(
      true,
    )
    expect(evaluateExpression(`root${'?.a'.repeat(3_000)}`, scopeOf(root))).toBeNull()
    expect(evaluateExpression(`${'('.repeat(190)}1${')'.repeat(190)}`, scopeOf(root))).toBe(1)
  })

  it.each([
    // Steps, or on a busy machine the time.
    ["'a' * 1000000000", 'too big'],
    ['new int[1000000000]', 'too big'],
    ['new int[60000][60000]', 'more than'],
    ['text * 100', 'too big'],
    ['many.![#root.many.![#this]]', 'more than'],
    ['many.![#root.many == #root.many.![#this]]', 'more than'],
    ['many.![#root.map.^[true]]', 'more than'],
    ["many.![#root.text + 'x']", 'more than'],
    ["many.![#root.text matches '(x+)+y']", 'more than'],
  ])('stop %s', (expression, message) => {
    const { code, message: text, elapsed } = refused(expression)
    expect(code).toBe('LIMIT')
    expect(text).toContain(message)
    expect(elapsed).toBeLessThan(3_000)
  })

  it('are those of the scope', () => {
    expect(refused('1 + 1 + 1', { length: 5 }).message).toContain('at most 5 characters')
    expect(refused('((1))', { depth: 2 }).message).toContain('2 levels')
    expect(refused('many.![#this]', { steps: 100 }).message).toContain('100 steps')
    expect(refused('text + text', { size: 1_000 }).message).toContain('at most 1000')
  })

  it('bound a text made of many expressions', () => {
    const error = failureOf(() => evaluateText('${text}'.repeat(11), scopeOf(root)))
    expect(error.code).toBe('LIMIT')
  })
})
