import type { Manifest } from '../../../../../subgraphs/clouddriver/domain/manifest.ts'
import { artifactAccountsOf } from './accounts.ts'

describe('an artifact of a cluster', () => {
  const accounts = artifactAccountsOf(
    {},
    {
      manifest: async (account, { location, name }) =>
        account === 'prod' && location === 'shop' && name === 'configMap web-v003'
          ? ({ manifest: { kind: 'ConfigMap', metadata: { name: 'web-v003' } } } as unknown as Manifest)
          : undefined,
    },
  )
  afterAll(() => accounts.stop())
  const artifact = {
    type: 'kubernetes/configMap',
    name: 'web',
    version: 'v003',
    reference: 'web-v003',
    location: 'shop',
    metadata: { account: 'prod' },
  }

  it('is its manifest as YAML', async () => {
    expect(await accounts.text(artifact)).toBe('kind: ConfigMap\nmetadata:\n  name: web-v003\n')
    expect(await accounts.text({ ...artifact, artifactAccount: 'kubernetes' })).toContain('ConfigMap')
  })

  it.each<[string, object, RegExp]>([
    [
      'that is gone',
      { reference: 'web-v001' },
      /^NOT_FOUND .*configMap web-v001 in shop of the account prod/,
    ],
    ['of no account', { metadata: {} }, /^BAD_USER_INPUT artifact\.metadata\.account: is missing/],
    ['of no name', { reference: undefined, name: undefined }, /^BAD_USER_INPUT artifact\.reference/],
    ['of no kind', { type: 'kubernetes/' }, /^BAD_USER_INPUT artifact\.type/],
  ])('is refused when it is one %s', async (_, more, expected) => {
    expect(await accounts.refusal({ ...artifact, ...more })).toMatch(expected)
  })
})
