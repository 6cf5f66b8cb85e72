import { matchesLabels, parseLabelSelector } from '#platform/kubernetes/labelSelector.ts'

describe('label selectors', () => {
  const labels = { app: 'web', tier: 'front', empty: '' }

  it.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web , tier=front', true],
    ['app=web,tier=back', false],
    ['app!=api', true],
    ['app!=web', false],
    ['missing!=x', true],
    ['app in (api, web)', true],
    ['app in (api)', false],
    ['app notin (api,worker)', true],
    ['missing notin (x)', true],
    ['missing in (x)', false],
    ['tier', true],
    ['missing', false],
    ['!missing', true],
    ['!tier', false],
    ['empty=', true],
    ['empty', true],
    ['app in (web),tier notin (back,middle),!missing', true],
    ['toString', false],
  ])('should decide %j as %s', (text, expected) => {
    expect(matchesLabels(parseLabelSelector(text)!, labels)).toBe(expected)
  })

  it.each(['a=b=c', 'app in web', 'app in (web', '=x', 'a b', ',', 'a,,b'])(
    'should not take %j for a selector',
    (text) => {
      expect(parseLabelSelector(text)).toBeUndefined()
    },
  )

  it('should match by the form that specs have', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'tier', operator: 'In' as const, values: ['front', 'back'] }],
    }
    expect(matchesLabels(selector, labels)).toBe(true)
    expect(matchesLabels(selector, { app: 'web' })).toBe(false)
    expect(matchesLabels({}, undefined)).toBe(true)
  })
})
