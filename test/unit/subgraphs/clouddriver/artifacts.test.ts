import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clouddriver, openMongo, startClouddriver } from './clouddriver.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let clouddriver: Clouddriver
const server = createServer((request, response) => {
  if (request.url === '/manifest.yml') response.end('kind: Service\n')
  else if (request.url === '/logo.png') response.end(Buffer.from([0x89, 0x50, 0xff]))
  else if (request.url === '/big') response.end(Buffer.alloc(10 * 1024 * 1024 + 1))
  else response.writeHead(request.url === '/broken' ? 500 : 404).end()
})
let origin: string

beforeAll(async () => {
  mongo = await openMongo()
  clouddriver = await startClouddriver(mongo.uri)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await clouddriver.stop()
  await mongo.stop()
  await new Promise((resolve) => server.close(resolve))
})

const fetched = (artifact: unknown) =>
  clouddriver.ask('query ($artifact: JSON!) { artifactContent(artifact: $artifact) { text base64 } }', {
    artifact,
  })

describe('an artifact', () => {
  it.each<[string, () => object, { text: string | null; base64: string }]>([
    [
      'embedded in base64',
      () => ({
        type: 'embedded/base64',
        reference: 'aGVsbG8g\n8J+MjQ==',
        artifactAccount: 'embedded-artifact',
      }),
      { text: 'hello 🌍', base64: 'aGVsbG8g8J+MjQ==' },
    ],
    [
      'of an address',
      () => ({ type: 'http/file', reference: `${origin}/manifest.yml`, name: 'm', metadata: { a: 1 } }),
      { text: 'kind: Service\n', base64: 'a2luZDogU2VydmljZQo=' },
    ],
    [
      'that is no text',
      () => ({ type: 'http/file', reference: `${origin}/logo.png`, version: null }),
      { text: null, base64: 'iVD/' },
    ],
  ])('is fetched: %s', async (_, artifact, content) => {
    expect(await fetched(artifact())).toEqual({ data: { artifactContent: content }, errors: [] })
  })

  it.each<[string, () => unknown, string, RegExp]>([
    ['no object', () => 'x', 'BAD_USER_INPUT', /artifact: must be an object/],
    ['no type', () => ({ reference: 'x' }), 'BAD_USER_INPUT', /artifact\.type: is missing/],
    [
      'a version that is a book',
      () => ({ type: 'helm/chart', version: '>5||'.repeat(20_000) }),
      'BAD_USER_INPUT',
      /artifact\.version: must have 4096 characters at most/,
    ],
    [
      'an unknown type',
      () => ({ type: 's3/object' }),
      'BAD_USER_INPUT',
      /No artifact account .* embedded\/base64/,
    ],
    [
      'an account of another type',
      () => ({ type: 'http/file', reference: `${origin}/`, artifactAccount: 'mine' }),
      'BAD_USER_INPUT',
      /no-auth-http-account/,
    ],
    [
      'what is no base64',
      () => ({ type: 'embedded/base64', reference: '%%' }),
      'BAD_USER_INPUT',
      /not base64/,
    ],
    [
      'what is no address',
      () => ({ type: 'http/file', reference: 'file:///etc/passwd' }),
      'BAD_USER_INPUT',
      /http or https/,
    ],
    [
      'what is not there',
      () => ({ type: 'http/file', reference: `${origin}/no?token=abc` }),
      'NOT_FOUND',
      /\/no \(account no-auth-http-account\)\.$/,
    ],
    [
      'a server that fails',
      () => ({ type: 'http/file', reference: `${origin}/broken` }),
      'UNAVAILABLE',
      /answered 500/,
    ],
    [
      'more than 10 MB',
      () => ({ type: 'http/file', reference: `${origin}/big` }),
      'BAD_USER_INPUT',
      /\/big holds more than 10485760 bytes/,
    ],
    [
      'an address of a private network',
      () => ({ type: 'http/file', reference: 'http://10.0.0.1/x' }),
      'FORBIDDEN',
      /./,
    ],
  ])('is refused: %s', async (_, artifact, code, message) => {
    const { errors } = await fetched(artifact())
    expect(errors.map((error) => [error.extensions.code, error.message])).toEqual([
      [code, expect.stringMatching(message)],
    ])
    expect(errors[0]!.message).not.toContain('token=abc')
  })

  it('can be fetched with the accounts that are named', async () => {
    const { artifactAccounts } = await clouddriver.get('{ artifactAccounts { name types } }')
    expect(artifactAccounts).toEqual(
      expect.arrayContaining([
        { name: 'embedded-artifact', types: ['embedded/base64', 'embedded/map/base64'] },
        { name: 'no-auth-http-account', types: ['http/file'] },
      ]),
    )
  })
})
