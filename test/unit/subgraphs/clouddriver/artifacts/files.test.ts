import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { artifactAccountsOf } from './accounts.ts'
import { serve } from './serve.ts'

/*
 * Answers as the public documentation of the hosts says: docs.github.com/rest/repos/contents,
 * docs.gitlab.com/api/repository_files, developer.atlassian.com (Bitbucket Cloud "src", Data Center "raw").
 */
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

function host(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
  const { authorization, accept } = request.headers
  const answer = (isAllowed: boolean, content: string) =>
    isAllowed ? response.end(content) : response.writeHead(401).end()
  if (pathname === '/repos/shop/web/contents/web.yml')
    if (accept !== 'application/vnd.github.v3.raw') response.end('{"download_url": "…"}')
    else
      answer(
        ['token gh-token', basic('ann:gh-password'), undefined].includes(authorization),
        `github ${searchParams.get('ref')}`,
      )
  else if (pathname === '/api/v4/projects/12/repository/files/web.yml/raw')
    answer(request.headers['private-token'] === 'gl-token', `gitlab ${searchParams.get('ref')}`)
  else if (pathname === '/2.0/repositories/shop/web/src/main/web.yml')
    answer(authorization === basic('ann:app-password'), 'bitbucket cloud')
  else if (pathname === '/rest/api/1.0/projects/SHOP/repos/web/raw/web.yml')
    answer(authorization === 'Bearer bb-token', `bitbucket server ${searchParams.get('at')}`)
  else if (pathname === '/files/web.yml')
    answer(authorization === basic('ann:file-password') || request.headers['x-api-key'] === 'k', 'a file')
  else if (pathname === '/elsewhere') response.writeHead(302, { location: searchParams.get('to')! }).end()
  else if (pathname === '/forbidden') response.writeHead(403).end()
  else if (pathname === '/busy') response.writeHead(503).end()
  else if (pathname === '/hangs') response.write('a')
  else if (pathname === '/endless') {
    const more = () => {
      while (response.write(Buffer.alloc(65_536)));
      response.once('drain', more)
    }
    more()
  } else response.writeHead(404).end()
}

let server: Awaited<ReturnType<typeof serve>>
let other: Awaited<ReturnType<typeof serve>>
let accounts: ReturnType<typeof artifactAccountsOf>
const secrets = mkdtempSync(join(tmpdir(), 'secrets-'))

beforeAll(async () => {
  server = await serve(host)
  other = await serve((request, response) => {
    response.end(JSON.stringify(request.headers))
  })
  writeFileSync(join(secrets, 'token'), 'gh-token\n')
  writeFileSync(join(secrets, 'user'), 'ann:file-password\n')
  const hosts = [server.origin]
  accounts = artifactAccountsOf(
    {
      github: [
        { name: 'gh', token: 'gh-token', hosts },
        { name: 'gh-file', tokenFile: join(secrets, 'token'), hosts, useContentAPI: true },
        { name: 'gh-user', username: 'ann', password: 'gh-password', hosts },
        { name: 'gh-open' },
        { name: 'gh-com', token: 'gh-token' },
        { name: 'gh-lost', tokenFile: join(secrets, 'none'), hosts },
      ],
      gitlab: [{ name: 'gl', token: 'gl-token', hosts }],
      bitbucket: [
        { name: 'bb', username: 'ann', password: 'app-password', hosts },
        { name: 'bb-token', token: 'bb-token', hosts },
      ],
      http: [
        { name: 'files', usernamePasswordFile: join(secrets, 'user'), hosts },
        { name: 'keyed', headers: { 'X-Api-Key': 'k' }, hosts },
      ],
    },
    { limits: { maxBytes: 1_000_000, timeoutMs: 5_000 }, http: { retries: 0 } as never },
  )
})
afterAll(async () => {
  await accounts.stop()
  await server.stop()
  await other.stop()
  rmSync(secrets, { recursive: true })
})

const at = (path: string) => `${server.origin}${path}`
const github = (more: object = {}) => ({
  type: 'github/file',
  reference: at('/repos/shop/web/contents/web.yml'),
  artifactAccount: 'gh',
  ...more,
})

describe('a file', () => {
  it.each<[string, () => object, string]>([
    ['GitHub, with a token', () => github({ version: 'v1' }), 'github v1'],
    ['GitHub, of the branch master without a version', () => github(), 'github master'],
    ['GitHub, with a token of a file', () => github({ artifactAccount: 'gh-file' }), 'github master'],
    ['GitHub, with a password', () => github({ artifactAccount: 'gh-user' }), 'github master'],
    ['GitHub, without credentials', () => github({ artifactAccount: 'gh-open' }), 'github master'],
    [
      'GitLab, with the only account of its type',
      () => ({
        type: 'gitlab/file',
        reference: at('/api/v4/projects/12/repository/files/web.yml/raw'),
        version: 'x',
      }),
      'gitlab x',
    ],
    [
      'Bitbucket Cloud',
      () => ({
        type: 'bitbucket/file',
        reference: at('/2.0/repositories/shop/web/src/main/web.yml'),
        artifactAccount: 'bb',
      }),
      'bitbucket cloud',
    ],
    [
      'Bitbucket Data Center',
      () => ({
        type: 'bitbucket/file',
        reference: at('/rest/api/1.0/projects/SHOP/repos/web/raw/web.yml'),
        version: 'refs/heads/x',
        artifactAccount: 'bb-token',
      }),
      'bitbucket server refs/heads/x',
    ],
    [
      'an address, with user and password of a file',
      () => ({ type: 'http/file', reference: at('/files/web.yml'), artifactAccount: 'files' }),
      'a file',
    ],
    [
      'an address, with a header',
      () => ({ type: 'http/file', reference: at('/files/web.yml'), artifactAccount: 'keyed' }),
      'a file',
    ],
  ])('comes from %s', async (_, artifact, content) => {
    expect(await accounts.text(artifact())).toBe(content)
  })

  it.each<[string, () => object, RegExp]>([
    [
      'none of its accounts is named',
      () => github({ artifactAccount: undefined }),
      /^BAD_USER_INPUT .*gh, gh-file, gh-user/,
    ],
    [
      'an account is misspelt',
      () => github({ artifactAccount: 'gj' }),
      /^BAD_USER_INPUT .*no artifact account gj; there are .*gh, gh-file/,
    ],
    [
      'an account is of another type',
      () => github({ artifactAccount: 'gl' }),
      /^BAD_USER_INPUT .*gl fetches artifacts of type gitlab\/file/,
    ],
    [
      'credentials would go elsewhere',
      () => github({ artifactAccount: 'gh-com' }),
      /^FORBIDDEN .*api\.github\.com only/,
    ],
    [
      'a file of the account is missing',
      () => github({ artifactAccount: 'gh-lost' }),
      /^UNAVAILABLE account gh-lost .*tokenFile .*ENOENT/,
    ],
    [
      'there is no such file',
      () => github({ reference: at('/repos/none') }),
      /^NOT_FOUND .*\/repos\/none \(account gh\)/,
    ],
    [
      'the account may not read it',
      () => github({ reference: at('/forbidden?token=gh-token') }),
      /^FORBIDDEN .*403 .*\/forbidden: the account gh/,
    ],
    ['the host is busy', () => github({ reference: at('/busy') }), /^UNAVAILABLE .*503/],
    [
      'the reference is no address',
      () => github({ reference: 'shop/web' }),
      /^BAD_USER_INPUT artifact\.reference/,
    ],
    [
      'it never ends',
      () => github({ reference: at('/endless') }),
      /^BAD_USER_INPUT .*holds more than 1000000 bytes/,
    ],
    [
      'it is of a custom type',
      () => ({ type: 'custom/object' }),
      /^BAD_USER_INPUT artifact\.type: .*custom\/object/,
    ],
    [
      'it is in a store that there is not',
      () => ({ type: 'remote/base64' }),
      /^BAD_USER_INPUT artifact\.type: No artifact account/,
    ],
    [
      'a redirect leads to a metadata address',
      () => github({ reference: at('/elsewhere?to=http://169.254.169.254/x') }),
      /^FORBIDDEN .*metadata/,
    ],
    [
      'a redirect leads to a private address',
      () => github({ reference: at('/elsewhere?to=http://10.1.2.3/') }),
      /^FORBIDDEN .*10\.1\.2\.3/,
    ],
  ])('is refused where %s', async (_, artifact, expected) => {
    const refusal = await accounts.refusal(artifact())
    expect(refusal).toMatch(expected)
    expect(refusal).not.toMatch(/gh-token|password/)
  })

  it('that hangs is given up', async () => {
    const hasty = artifactAccountsOf({ github: [{ name: 'gh' }] }, { limits: { timeoutMs: 300 } })
    expect(await hasty.refusal(github({ reference: at('/hangs') }))).toMatch(
      /^UNAVAILABLE account gh .*in time/,
    )
    await hasty.stop()
  })

  it('of another host, where a redirect leads, is asked for without credentials', async () => {
    const headers = JSON.parse(
      (await accounts.text(github({ reference: at(`/elsewhere?to=${other.origin}/x`) })))!,
    )
    expect(headers).not.toHaveProperty('authorization')
    const keyed = {
      type: 'http/file',
      reference: at(`/elsewhere?to=${other.origin}/x`),
      artifactAccount: 'keyed',
    }
    expect(JSON.parse((await accounts.text(keyed))!)).not.toHaveProperty('x-api-key')
  })
})

describe('the configuration', () => {
  it.each<[string, Parameters<typeof artifactAccountsOf>[0], RegExp]>([
    [
      'an unknown field',
      { github: [{ name: 'a', tokn: 'x' }] },
      /artifacts\.github\.accounts\[0\]\.tokn: is not known here/,
    ],
    ['no name', { gitlab: [{ token: 'x' }] }, /artifacts\.gitlab\.accounts\[0\]\.name: is missing/],
    [
      'a name twice',
      { s3: [{ name: 'a' }, { name: 'a' }] },
      /artifacts\.s3\.accounts\[1\]\.name: there is another account a/,
    ],
    [
      'credentials for anybody',
      { http: [{ name: 'a', token: 'x' }] },
      /artifacts\.http\.accounts\[0\]: hosts is missing/,
    ],
    [
      'credentials of git for anybody',
      { gitrepo: [{ name: 'a', token: 'x' }] },
      /artifacts\.gitrepo\.accounts\[0\]: hosts is missing/,
    ],
    ['half a key', { s3: [{ name: 'a', awsAccessKeyId: 'x' }] }, /belong together/],
    [
      'a host that is none',
      { github: [{ name: 'a', hosts: ['a b'] }] },
      /accounts\[0\]\.hosts\[0\]: must be like example\.com/,
    ],
    [
      'no repository',
      { helm: [{ name: 'a', repository: 'charts' }] },
      /artifacts\.helm\.accounts\[0\]\.repository: must be/,
    ],
  ])('is refused with %s', (_, definitions, message) => {
    expect(() => artifactAccountsOf(definitions)).toThrow(message)
  })

  it('tells all problems at once, and no secret', () => {
    const open = () => artifactAccountsOf({ github: [{ name: 1, token: 's3cret' }], helm: [{ name: 'a' }] })
    expect(open).toThrow(/github\.accounts\[0\]\.name[\s\S]*helm\.accounts\[0\]\.repository/)
    expect(open).not.toThrow(/s3cret/)
  })

  it('may switch a sort of accounts off, and name one like another sort’s', async () => {
    const some = artifactAccountsOf(
      { github: [{ name: 'a' }], gitlab: [{ name: 'a' }], s3: [{ name: 'bad', x: 1 }] },
      { disabled: 's3' },
    )
    const named = some.all().filter(({ isBuiltIn }) => !isBuiltIn)
    expect(named.map(({ name, types }) => [name, ...types])).toEqual([
      ['a', 'github/file'],
      ['a', 'gitlab/file'],
    ])
    await some.stop()
  })
})
