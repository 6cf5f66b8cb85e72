import { canonicalQuantity } from '../../../../../sandbox/kubernetes/schema/quantity.ts'

describe('quantities', () => {
  it.each([
    [1, '1'],
    ['1', '1'],
    ['0.5', '500m'],
    [0.1, '100m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['2000', '2k'],
    ['1024Mi', '1Gi'],
    ['1Gi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1000Ki', '1000Ki'],
    ['1024', '1024'],
    ['1e3', '1e3'],
    ['12e6', '12e6'],
    ['1000000', '1M'],
    ['0', '0'],
    ['0Mi', '0'],
    ['-1', '-1'],
    ['100M', '100M'],
    ['1000M', '1G'],
    ['.5', '500m'],
    ['0.0001', '100u'],
  ])('should write %j as %j', (given, expected) => {
    expect(canonicalQuantity(given)).toBe(expected)
  })
})
