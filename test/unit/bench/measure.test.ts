import { atLeast, below, interleaved, percentile, ratioOf, summaryOf } from '../../../bench/measure.ts'

test.each([
  { samples: [3, 1, 2], median: 2 },
  { samples: [4, 1, 3, 2], median: 2.5 },
  { samples: [10, 9], median: 9.5 },
  { samples: [7], median: 7 },
])('the middle of $samples is $median', ({ samples, median }) => {
  expect(summaryOf(samples)).toEqual({ median, min: Math.min(...samples), max: Math.max(...samples) })
})

test('a ratio is taken round by round, so that a slow moment of the machine falls on both', () => {
  expect(ratioOf([100, 10, 50], [200, 20, 200])).toEqual({ median: 0.5, min: 0.25, max: 0.5 })
})

test.each([
  [0.5, 51],
  [0.99, 100],
  [1, 100],
])('percentile %d of 1 to 100', (share, value) => {
  const samples = Array.from({ length: 100 }, (_, index) => index + 1)
  expect(percentile(samples, share)).toBe(value)
})

test('contenders take turns, every other round the other way round, and the first round does not count', async () => {
  const order: string[] = []
  const contender = (name: string) => async () => order.push(name)
  const samples = await interleaved(2, { a: contender('a'), b: contender('b') })
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b'])
  expect(samples).toEqual({ a: [4, 5], b: [3, 6] })
})

test('a target is met by the median', () => {
  const ratio = { median: 0.89, min: 0.5, max: 2 }
  expect(atLeast(ratio, 0.9)).toEqual({ text: '≥ 0.9', isMet: false })
  expect(atLeast(ratio, 0.89).isMet).toBe(true)
  expect(below(3, 3, 's').isMet).toBe(false)
})
