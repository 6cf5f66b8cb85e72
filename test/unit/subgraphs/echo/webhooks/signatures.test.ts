import { createHmac } from 'node:crypto'
import { secretsIn, signatureProblem } from '../../../../../subgraphs/echo/triggers/signed.ts'
import {
  bodySchemes,
  fingerprintWith,
  gitSchemes,
  proofOf,
} from '../../../../../subgraphs/echo/webhooks/signatures.ts'
import { eventOf } from '../support.ts'

const body = Buffer.from('{"greeting": "Hallo, Welt – \u{1F600}"}')
const secret = 'the secret'
const now = Date.UTC(2026, 10, 23, 12)
const fingerprint = fingerprintWith('key of this installation')
const hex = (algorithm: string, key = secret) => createHmac(algorithm, key).update(body).digest('hex')

const sentAt = (seconds: number, key: string | Buffer = secret) => {
  const sent = String(now / 1_000 + seconds)
  const made = createHmac('sha256', key).update(`msg-1.${sent}.`).update(body).digest('base64')
  return { 'webhook-id': 'msg-1', 'webhook-timestamp': sent, 'webhook-signature': `v1,wrong v1,${made}` }
}

const prove = (headers: Record<string, string>, secrets = ['another', secret], schemes = gitSchemes) =>
  proofOf({ headers, body }, { schemes, secrets, fingerprint, now })

describe('a request is signed', () => {
  const wholeKey = Buffer.from('a key of thirty-two bytes or more')
  it.each<[string, Record<string, string>, string?]>([
    ['by GitHub', { 'x-hub-signature-256': `sha256=${hex('sha256')}` }],
    ['by GitHub as of old', { 'x-hub-signature': `sha1=${hex('sha1')}` }],
    ['by Bitbucket', { 'x-hub-signature': `sha256=${hex('sha256')}` }],
    ['in capitals', { 'x-hub-signature': `SHA1=${hex('sha1').toUpperCase()}` }],
    ['by Gitea', { 'x-gitea-signature': hex('sha256') }],
    ['by Forgejo', { 'x-forgejo-signature': hex('sha256') }],
    ['by Gogs', { 'x-gogs-signature': hex('sha256') }],
    ['by the token of GitLab', { 'x-gitlab-token': secret }],
    ['by the signing token of GitLab', sentAt(0)],
    ['within five minutes', sentAt(-299)],
    ['with a key as Standard Webhooks write it', sentAt(0, wholeKey), `whsec_${wholeKey.toString('base64')}`],
    ['in two ways of which one is known', { 'x-gitlab-token': 'unknown', ...sentAt(0) }],
  ])('%s', (_, headers, key = secret) => {
    expect(prove(headers, ['another', key])).toEqual({ isSigned: true, signedBy: [fingerprint(key)] })
  })
})

describe('a signature is not believed', () => {
  it.each<[string, Record<string, string>]>([
    ['of another secret', { 'x-hub-signature-256': `sha256=${hex('sha256', 'unknown')}` }],
    ['of another body', { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).digest('hex')}` }],
    ['with another algorithm than it says', { 'x-hub-signature-256': `sha256=${hex('sha1')}` }],
    ['with an algorithm that nobody uses', { 'x-hub-signature': `md5=${hex('md5')}` }],
    ['that is cut off', { 'x-hub-signature-256': `sha256=${hex('sha256').slice(0, 20)}` }],
    ['that is none', { 'x-hub-signature-256': 'sha256=' }],
    ['of six minutes ago', sentAt(-360)],
    ['of a time to come', sentAt(360)],
    ['of no time', { ...sentAt(0), 'webhook-timestamp': 'now' }],
    ['of another delivery', { ...sentAt(0), 'webhook-id': 'msg-2' }],
    ['that only begins as the token does', { 'x-gitlab-token': 'the' }],
  ])('%s', (_, headers) => {
    expect(prove(headers)).toEqual({ isSigned: true, signedBy: [] })
  })

  it('with a secret that is said to be base64 and is none', () => {
    expect(prove(sentAt(0, ''), ['whsec_', 'whsec_$$'])).toEqual({ isSigned: true, signedBy: [] })
  })

  it('where none is', () => {
    expect(prove({ 'x-hub-signature-256': '' })).toEqual({ isSigned: false, signedBy: [] })
  })

  it('of a token, where only signatures count', () => {
    expect(prove({ 'x-gitlab-token': secret }, [secret], bodySchemes)).toEqual({
      isSigned: false,
      signedBy: [],
    })
  })
})

it('keeps fingerprints that only the installation can make, and that tell nothing', () => {
  const { signedBy } = prove({ 'x-gitlab-token': secret })
  expect(signedBy).toEqual([fingerprint(secret)])
  expect(signedBy).not.toEqual([fingerprintWith('key of another one')(secret)])
  expect(signedBy[0]).toMatch(/^[\w-]{16}$/)
})

describe('a trigger', () => {
  const [old, young] = [fingerprint('old'), fingerprint('young')]
  it.each([
    ['without a secret starts by what is unsigned', undefined, [], undefined],
    ['without a secret does not start by what is signed', [], [], 'no secret to verify'],
    ['with a secret does not start by what is unsigned', undefined, [old], 'is not signed'],
    ['does not start by what somebody else signed', [fingerprint('unknown')], [old], 'not signed with'],
    ['starts by what it has the secret of', [old], [old], undefined],
    ['starts by the old secret while there are two', [old], [young, old], undefined],
    ['starts by the new secret while there are two', [young], [young, old], undefined],
    ['starts no more by the old secret when it is gone', [old], [young], 'not signed with'],
  ])('%s', (_, signedBy, wanted, expected) => {
    const event = { ...eventOf(1), isSigned: signedBy !== undefined, ...(signedBy && { signedBy }) }
    const problem = signatureProblem(event, wanted)
    if (expected) expect(problem).toContain(expected)
    else expect(problem).toBeUndefined()
  })

  it.each([
    [undefined, []],
    ['', []],
    ['one', ['one']],
    ['old, new', ['old, new', 'old', 'new']],
    [
      ['a,b', 'c'],
      ['a,b', 'c'],
    ],
  ])('has in %j the secrets %j', (field, expected) => {
    expect(secretsIn(field)).toEqual(expected)
  })
})
