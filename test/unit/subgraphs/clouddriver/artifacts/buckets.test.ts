import { createHash, createHmac, createVerify, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwtVerify } from 'jose'
import { artifactAccountsOf } from './accounts.ts'
import { serve } from './serve.ts'

const folder = mkdtempSync(join(tmpdir(), 'keys-'))
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const passphrase = 'pass phrase'
afterAll(() => rmSync(folder, { recursive: true }))

/**
 * Whether a request is signed with this secret, by the steps of "Signature Version 4" in Amazon's public documentation
 * (canonical request, string to sign, derived key): written apart from the library that signs.
 */
function isSignedV4(request: IncomingMessage, secret: string, region: string): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
  const [, id, day, signedRegion, names, signature] = form.exec(request.headers.authorization ?? '') ?? []
  if (!names || id !== 'AKID' || signedRegion !== region) return false
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const canonical = [
    request.method,
    path,
    query.split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names,
    request.headers['x-amz-content-sha256'],
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const hash = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, hash].join('\n')
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day!), region), 's3'), 'aws4_request')
  return hmac(key, text).toString('hex') === signature
}

describe('an object of S3', () => {
  let server: Awaited<ReturnType<typeof serve>>
  let accounts: ReturnType<typeof artifactAccountsOf>
  const objects: Record<string, string> = {
    '/shop/charts/a%20b%2Bc%28d%29.txt': 'odd',
    '/shop/web.yml': 'web',
    '/shop/web.yml?versionId=v2': 'web 2',
  }

  beforeAll(async () => {
    server = await serve((request, response) => {
      const isPublic = request.url?.startsWith('/public/')
      if (isPublic) response.end(request.headers.authorization ? 'signed' : 'unsigned')
      else if (!isSignedV4(request, 's3cret', 'eu-west-1'))
        response.writeHead(403).end('SignatureDoesNotMatch')
      else if (request.url! in objects) response.end(objects[request.url!])
      else response.writeHead(404).end('NoSuchKey')
    })
    const keys = { awsAccessKeyId: 'AKID', awsSecretAccessKey: 's3cret' }
    const place = { apiEndpoint: server.origin, region: 'eu-west-1' }
    accounts = artifactAccountsOf({
      s3: [
        { name: 'mine', ...place, ...keys },
        { name: 'api-region', apiEndpoint: server.origin, apiRegion: 'eu-west-1', ...keys },
        { name: 'wrong', ...place, ...keys, awsSecretAccessKey: 'guessed' },
        { name: 'anonymous', ...place, anonymous: true },
        { name: 'environment', ...place },
      ],
    })
  })
  afterAll(async () => {
    await accounts.stop()
    await server.stop()
  })
  const object = (reference: string, more: object = {}) => ({
    type: 's3/object',
    reference,
    artifactAccount: 'mine',
    ...more,
  })

  it.each<[string, string, object, string]>([
    ['its address', 's3://shop/web.yml', {}, 'web'],
    ['its address without a scheme', 'shop/web.yml', { artifactAccount: 'api-region' }, 'web'],
    ['a name that has to be encoded', 's3://shop/charts/a b+c(d).txt', {}, 'odd'],
    ['a version', 's3://shop/web.yml', { version: 'v2' }, 'web 2'],
    ['a version behind it', 's3://shop/web.yml#v2', {}, 'web 2'],
    ['nobody', 's3://public/x', { artifactAccount: 'anonymous' }, 'unsigned'],
  ])('is fetched by %s', async (_, reference, more, content) => {
    expect(await accounts.text(object(reference, more))).toBe(content)
  })

  it('is fetched with the keys of the environment, when there are some', async () => {
    expect(await accounts.text(object('s3://public/x', { artifactAccount: 'environment' }))).toBe('unsigned')
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 's3cret',
      AWS_SESSION_TOKEN: 'session',
    })
    try {
      expect(await accounts.text(object('s3://shop/web.yml', { artifactAccount: 'environment' }))).toBe('web')
      expect(server.asked.at(-1)?.headers['x-amz-security-token']).toBe('session')
    } finally {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
        delete process.env[name]
    }
  })

  it.each<[string, object, RegExp]>([
    ['that is not there', object('s3://shop/none'), /^NOT_FOUND .*\/shop\/none \(account mine\)/],
    [
      'with wrong keys',
      object('s3://shop/web.yml', { artifactAccount: 'wrong' }),
      /^FORBIDDEN .*403.*account wrong/,
    ],
    ['of no address', object('shop'), /^BAD_USER_INPUT artifact\.reference: must be like s3:/],
    ['of another scheme', object('gs://shop/x'), /^BAD_USER_INPUT artifact\.reference/],
  ])('is refused %s', async (_, artifact, expected) => {
    const refusal = await accounts.refusal(artifact)
    expect(refusal).toMatch(expected)
    expect(refusal).not.toMatch(/s3cret|guessed/)
  })
})

describe('an object of Cloud Storage', () => {
  let server: Awaited<ReturnType<typeof serve>>
  let accounts: ReturnType<typeof artifactAccountsOf>
  const tokens = () => server.asked.filter(({ path }) => path === '/token').length

  beforeAll(async () => {
    // As cloud.google.com/storage/docs/json_api/v1/objects/get and developers.google.com/identity/protocols/oauth2/service-account say.
    server = await serve(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://x')
      if (url.pathname === '/token') {
        const form = new URLSearchParams(await new Response(request as never).text())
        const { payload } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
          issuer: 'bot@shop',
          audience: `${server.origin}/token`,
        })
        const isFor = payload.scope === 'https://www.googleapis.com/auth/devstorage.read_only'
        response.end(JSON.stringify(isFor ? { access_token: 'ya29', expires_in: 3600 } : {}))
      } else if (request.url?.startsWith('/storage/v1/b/open/'))
        response.end(request.headers.authorization ?? 'no token')
      else if (request.headers.authorization !== 'Bearer ya29') response.writeHead(401).end()
      else if (
        url.pathname === '/storage/v1/b/shop/o/a%2Fweb%20x.yml' &&
        url.searchParams.get('alt') === 'media'
      )
        response.end(`web ${url.searchParams.get('generation')}`)
      else response.writeHead(404).end()
    })
    const key = {
      type: 'service_account',
      client_email: 'bot@shop',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `${server.origin}/token`,
    }
    writeFileSync(join(folder, 'key.json'), JSON.stringify(key))
    writeFileSync(join(folder, 'bad.json'), '{"client_email": 1}')
    accounts = artifactAccountsOf({
      gcs: [
        { name: 'mine', jsonPath: join(folder, 'key.json'), apiEndpoint: server.origin },
        { name: 'open', apiEndpoint: server.origin },
        { name: 'bad', jsonPath: join(folder, 'bad.json'), apiEndpoint: server.origin },
      ],
    })
  })
  afterAll(async () => {
    await accounts.stop()
    await server.stop()
  })
  const object = (reference: string, more: object = {}) => ({
    type: 'gcs/object',
    reference,
    artifactAccount: 'mine',
    ...more,
  })

  it('is fetched with a token, which is kept', async () => {
    expect(await accounts.text(object('gs://shop/a/web x.yml'))).toBe('web null')
    expect(await accounts.text(object('gs://shop/a/web x.yml#15'))).toBe('web 15')
    expect(await accounts.text(object('shop/a/web x.yml', { version: '16' }))).toBe('web 16')
    expect(tokens()).toBe(1)
  })

  it('is fetched without a token where there is no key', async () => {
    expect(await accounts.text(object('gs://open/x', { artifactAccount: 'open' }))).toBe('no token')
  })

  it.each<[string, object, RegExp]>([
    ['that is not there', object('gs://shop/none'), /^NOT_FOUND .*account mine/],
    ['without a key', object('gs://shop/x', { artifactAccount: 'open' }), /^FORBIDDEN .*401.*account open/],
    [
      'with a key that is none',
      object('gs://shop/x', { artifactAccount: 'bad' }),
      /^UNAVAILABLE account bad .*jsonPath/,
    ],
  ])('is refused %s', async (_, artifact, expected) => {
    expect(await accounts.refusal(artifact)).toMatch(expected)
  })
})

describe('an object of Oracle', () => {
  it('is fetched with a signed request', async () => {
    // docs.oracle.com/iaas/Content/API/Concepts/signingrequests.htm
    const server = await serve((request, response) => {
      const { authorization = '', date, host } = request.headers
      const [, signature = ''] = /signature="([^"]+)"/.exec(authorization) ?? []
      const text = `date: ${date}\n(request-target): get ${request.url}\nhost: ${host}`
      const isSigned = createVerify('sha256').update(text).verify(publicKey, signature, 'base64')
      const isFrom = authorization.includes('keyId="ocid.tenancy/ocid.user/aa:bb"')
      if (!isSigned || !isFrom) response.writeHead(401).end()
      else response.end(request.url)
    })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    writeFileSync(join(folder, 'oci.pem'), key)
    const account = {
      namespace: 'ns',
      region: 'eu-frankfurt-1',
      userId: 'ocid.user',
      fingerprint: 'aa:bb',
      sshPrivateKeyFilePath: join(folder, 'oci.pem'),
      tenancyId: 'ocid.tenancy',
      apiEndpoint: server.origin,
    }
    const accounts = artifactAccountsOf({
      oracle: [
        { name: 'mine', ...account, privateKeyPassphrase: passphrase },
        { name: 'locked', ...account, privateKeyPassphrase: 'guessed' },
      ],
    })
    const object = { type: 'oracle/object', reference: 'oci://shop/a/web.yml#v1' }
    expect(await accounts.text({ ...object, artifactAccount: 'mine' })).toBe(
      '/n/ns/b/shop/o/a%2Fweb.yml?versionId=v1',
    )
    expect(await accounts.refusal({ ...object, artifactAccount: 'locked' })).toMatch(
      /^UNAVAILABLE .*private key/,
    )
    await accounts.stop()
    await server.stop()
  })
})
