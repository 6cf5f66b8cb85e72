import { Hints } from '../../../../../subgraphs/igor/runtime/hints.ts'

describe('hints', () => {
  it('are folded together, and looked at at once', () => {
    const hints = new Hints()
    expect(hints.isEmpty).toBe(true)
    for (const place of ['a', 'b', 'a']) hints.add([place])
    expect([hints.isEmpty, hints.dueAt(1_000)]).toEqual([false, 1_000])
    expect(hints.take(1_000)).toEqual(['a', 'b'])
    expect(hints.isEmpty).toBe(true)
  })

  it.each<[string, string[], number, string[] | undefined]>([
    ['one place', ['a'], 2_000, ['a']],
    ['ten places', [...'abcdefghij'], 2_000, [...'abcdefghij']],
    ['more places than that', [...'abcdefghijk'], 11_000, undefined],
    ['no place, which is everywhere', [], 11_000, undefined],
  ])('cannot be used to hammer, after the first time: %s', (_, places, due, taken) => {
    const hints = new Hints()
    hints.add(['x'])
    hints.take(1_000)
    hints.add(places)
    expect(hints.dueAt(1_001)).toBe(due)
    expect(hints.dueAt(99_000)).toBe(99_000)
    expect(hints.take(99_000)).toEqual(taken)
  })
})
