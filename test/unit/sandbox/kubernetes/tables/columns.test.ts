import { humanDuration } from '../../../../../sandbox/kubernetes/tables/columns.ts'

describe('ages', () => {
  const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]
  it.each([
    [-5 * second, '0s'],
    [45 * second, '45s'],
    [119 * second, '119s'],
    [192 * second, '3m12s'],
    [5 * minute, '5m'],
    [100 * minute, '100m'],
    [3 * hour + 20 * minute, '3h20m'],
    [10 * hour, '10h'],
    [50 * hour, '2d2h'],
    [30 * day, '30d'],
    [800 * day, '2y70d'],
  ])('should write %d ms as %s', (ms, expected) => {
    expect(humanDuration(ms)).toBe(expected)
  })
})
