import { finds, isPattern, matchesFully, matchingWithin } from '#platform/patterns/fullMatch.ts'
import { processorTime } from '../../../fixtures/processorTime.ts'

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

  it('that counts to thousands matches no text of megabytes', () => {
    const began = process.cpuUsage()
    expect(matchesFully('(a.{0,500}b)'.repeat(50), 'ab'.repeat(500_000))).toBe(false)
    expect(finds('(a.{0,500}b)'.repeat(50), 'ab'.repeat(500_000))).toBe(false)
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(2_000)
    expect(finds('b$', 'ab'.repeat(500_000))).toBe(true)
  })

  it('takes time linear in the text', () => {
    const started = performance.now()
    expect(matchesFully('(a+)+$', `${'a'.repeat(20_000)}b`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('many patterns on many texts', () => {
  it('may take a time together', () => {
    const matches = matchingWithin(100)
    const text = 'ab'.repeat(500)
    const began = performance.now()
    expect(matches('(a|b|ab)*', text)).toBe(true)
    expect(() => {
      for (let n = 0; n < 100_000; n++) matches(`(a|b|ab)*c${n % 400}?d`, text)
    }).toThrow(/all patterns together may take 100 ms; the last one was "\(a\|b\|ab\)\*c/)
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('are refused at once where one alone would take that long', () => {
    const matches = matchingWithin(1_000)
    const text = 'x'.repeat(2_000_000)
    const began = processorTime()
    expect(() => matches('[a-z]{1000}y?', text)).toThrow(/takes too long to match/)
    expect(processorTime() - began).toBeLessThan(500)
  })
})
