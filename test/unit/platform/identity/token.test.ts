import { generateKeyPairSync } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { createServiceTokens } from '#platform/identity/token.ts'

const secret = 'a secret of thirty-two characters'
const key = new TextEncoder().encode(secret)
const caller = { user: 'jane', roles: ['dev', 'ops'], admin: false }
const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' })

const forged = (claims: Record<string, unknown> = {}, header = { alg: 'HS256' }) =>
  new SignJWT({
    iss: 'gennaker',
    aud: 'orca',
    sub: 'jane',
    roles: [],
    admin: true,
    exp: Math.floor(Date.now() / 1000) + 60,
    ...claims,
  }).setProtectedHeader(header)

describe('a service token', () => {
  it('brings the caller to the service it is made for, in another process too', async () => {
    const token = await createServiceTokens(secret).signCaller(caller, 'orca')
    expect(await createServiceTokens(secret).verifyCaller(token, 'orca')).toEqual(caller)
  })

  it('is good for nobody else', async () => {
    const tokens = createServiceTokens(secret)
    const token = await tokens.signCaller(caller, 'orca')
    await expect(tokens.verifyCaller(token, 'front50')).rejects.toEqual(unauthenticated)
    await expect(createServiceTokens(`${secret}.`).verifyCaller(token, 'orca')).rejects.toEqual(
      unauthenticated,
    )
  })

  it('without a configured secret is good in the process alone that made it', async () => {
    const tokens = createServiceTokens(undefined)
    const token = await tokens.signCaller(caller, 'orca')
    expect(await tokens.verifyCaller(token, 'orca')).toEqual(caller)
    await expect(createServiceTokens(undefined).verifyCaller(token, 'orca')).rejects.toEqual(unauthenticated)
  })

  it('is made once for half a minute, and lives a whole one', async () => {
    let now = Date.now()
    const tokens = createServiceTokens(secret, () => now)
    const first = await tokens.signCaller(caller, 'orca')
    now += 29_000
    expect(await tokens.signCaller({ ...caller }, 'orca')).toBe(first)
    now += 2_000
    expect(await tokens.signCaller(caller, 'orca')).not.toBe(first)
    expect(await tokens.verifyCaller(first, 'orca')).toEqual(caller)
    now += 30_000
    await expect(tokens.verifyCaller(first, 'orca')).rejects.toEqual(unauthenticated)
  })

  it('differs for each caller and audience', async () => {
    const tokens = createServiceTokens(secret)
    const made = await Promise.all([
      tokens.signCaller(caller, 'orca'),
      tokens.signCaller(caller, 'front50'),
      tokens.signCaller({ ...caller, admin: true }, 'orca'),
      tokens.signCaller({ ...caller, roles: ['dev,ops'] }, 'orca'),
    ])
    expect(new Set(made).size).toBe(4)
  })

  it.each<[string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['no token', () => 'hello'],
    [
      'an unsigned one',
      () =>
        new UnsecuredJWT({ sub: 'jane', roles: [], admin: true })
          .setIssuer('gennaker')
          .setAudience('orca')
          .setExpirationTime('1m')
          .encode(),
    ],
    [
      'another algorithm of the same key',
      () => forged({}, { alg: 'HS512' }).sign(new Uint8Array([...key, ...key])),
    ],
    [
      'an asymmetric algorithm',
      () => forged({}, { alg: 'ES256' }).sign(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    ],
    ['an expired one', () => forged({ exp: Math.floor(Date.now() / 1000) - 1 }).sign(key)],
    ['one that never expires', () => forged({ exp: undefined }).sign(key)],
    ['one of another issuer', () => forged({ iss: 'somebody' }).sign(key)],
    ['one without a user', () => forged({ sub: undefined }).sign(key)],
    ['one whose roles are no texts', () => forged({ roles: [1] }).sign(key)],
    ['one whose admin is a text', () => forged({ admin: 'true' }).sign(key)],
    ['a huge one', () => forged({ padding: 'x'.repeat(8_192) }).sign(key)],
    [
      'a changed one',
      async () =>
        (await forged().sign(key)).replace(
          /\.[^.]+\./,
          `.${Buffer.from('{"sub":"root"}').toString('base64url')}.`,
        ),
    ],
  ])('is refused when it is %s', async (_, make) => {
    await expect(createServiceTokens(secret).verifyCaller(await make(), 'orca')).rejects.toEqual(
      unauthenticated,
    )
  })

  it('of the forger above is accepted when nothing is wrong with it', async () => {
    expect(await createServiceTokens(secret).verifyCaller(await forged().sign(key), 'orca')).toEqual({
      user: 'jane',
      roles: [],
      admin: true,
    })
  })
})
