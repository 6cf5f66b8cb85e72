import { settle } from '../../../../../subgraphs/echo/schedule/fuzzy.ts'

// Java: "a trigger".hashCode() is -353959687; without its sign, modulo 59 it is 43, 23: 14, 30: 7, 15: 7, 10: 7.
describe('the fuzzy fields of a schedule', () => {
  it.each([
    ['0 H * * * ?', '0 43 * * * ?'],
    ['H H H * * ?', '43 43 14 * * ?'],
    ['0 H(0-29) * * * ?', '0 7 * * * ?'],
    ['0 H(30-59) 3 * * ?', '0 37 3 * * ?'],
    ['0 H/15 * * * ?', '0 7/15 * * * ?'],
    ['0 H(20-59)/10 * * * ?', '0 27-59/10 * * * ?'],
    ['0 0,H 3 * * ?', '0 0,43 3 * * ?'],
  ])('%s become %s by the id of the trigger', (given, settled) => {
    expect(settle(given, 'a trigger')).toBe(settled)
  })

  it.each([
    '0 0 12 ? * THU',
    '0 0 12 ? MARCH 5',
    '0 5H 12 * * ?',
    '0 H(30-10) * * * ?',
    '0 H/0 * * * ?',
    '0 0 0 H * ?',
  ])('are none in %s', (given) => {
    expect(settle(given, 'a trigger')).toBe(given)
  })

  it('spread', () => {
    const settled = new Set(Array.from({ length: 500 }, (_, id) => settle('0 H * * * ?', `trigger ${id}`)))
    expect(settled.size).toBeGreaterThan(50)
  })
})
