import { hint } from '#platform/words/nearest.ts'

const many = Array.from({ length: 20 }, (_, index) => `account-${index}`)

describe('what somebody probably meant', () => {
  it.each([
    ['a letter too few', 'sandbx', ['sandbox', 'prod'], '; did you mean sandbox?'],
    ['letters in the wrong order, of a short name', 'tset', ['test', 'prod'], '; did you mean test?'],
    ['another case', 'toint', ['toInt', 'toFloat'], '; did you mean toInt?'],
    ['nothing near, of one', 'production', ['basic'], '; there is basic'],
    ['nothing near, of few', 'production', ['basic', 'test'], '; there are basic, test'],
    ['nothing near, of many', 'production', many, ''],
    ['nothing at all', 'production', [], ''],
    ['a very long name', 'x'.repeat(1_000), many, ''],
    ['an empty name', '', ['a'], '; there is a'],
  ])('%s', (_, given, known, expected) => {
    expect(hint(given, known)).toBe(expected)
  })
})
