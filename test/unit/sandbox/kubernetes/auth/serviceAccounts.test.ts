import { ServiceAccountTokens } from '../../../../../sandbox/kubernetes/auth/serviceAccounts.ts'
import { Clusters } from '../support/clusters.ts'

describe('tokens of service accounts', () => {
  const clusters = new Clusters()
  const { store, as } = clusters.open()
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'robot', namespace: 'default' },
  }
  const stored = as('test').create(account)
  let now = Date.now()
  const tokens = new ServiceAccountTokens('key', store, () => now)
  afterAll(() => clusters.removeAll())

  it('should stand for their account while it lives and their time lasts', () => {
    const { token } = tokens.issue(stored, [], 600)
    expect(tokens.callerWith(token)).toEqual({
      name: 'system:serviceaccount:default:robot',
      uid: stored.metadata.uid,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default'],
    })
    now += 601_000
    expect(tokens.callerWith(token)).toBeUndefined()
    const next = tokens.issue(stored, [], 600).token
    as('test').delete('ServiceAccount', 'default', 'robot')
    as('test').create(account)
    expect(tokens.callerWith(next)).toBeUndefined()
  })

  it('should not be forged', () => {
    const robot = store.get('ServiceAccount', 'default', 'robot')!
    const { token } = tokens.issue(robot, [], 600)
    const [head, body, signature] = token.split('.') as [string, string, string]
    const other = new ServiceAccountTokens('another key', store, () => now).issue(robot, [], 600).token
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    expect(tokens.callerWith(token)).toBeDefined()
    for (const forged of [
      other,
      `${none}.${body}.`,
      `${head}.${body}`,
      `${head}.${body}.${signature}x`,
      '',
      'a.b.c',
    ]) {
      expect(tokens.callerWith(forged)).toBeUndefined()
    }
  })
})
