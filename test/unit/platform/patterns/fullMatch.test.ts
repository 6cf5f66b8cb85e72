import { isPattern, matchesFully } from '#platform/patterns/fullMatch.ts'

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['shop/.*', 'shop/web', true],
    ['shop', 'shop/web', false],
    ['web', 'shop/web', false],
    ['a|ab', 'ab', true],
    ['^v\\d+$', 'v12', true],
    ['', '', true],
    ['', 'a', false],
  ])('%p on %p matches the whole text: %p', (pattern, text, matches) => {
    expect(matchesFully(pattern, text)).toBe(matches)
  })

  it.each(['(', '(?=a)a', '\\1', 'x'.repeat(3_000)])('that cannot be used matches nothing: %p', (pattern) => {
    expect([isPattern(pattern), matchesFully(pattern, pattern)]).toEqual([false, false])
  })

  it('takes time linear in the text', () => {
    const started = performance.now()
    expect(matchesFully('(a+)+$', `${'a'.repeat(20_000)}b`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
