import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { archiveEntries } from '#platform/archive/read.ts'
import { artifactAccountsOf } from './accounts.ts'
import { gitServer } from './gitServer.ts'

let server: Awaited<ReturnType<typeof gitServer>>
let accounts: ReturnType<typeof artifactAccountsOf>
let shop: ReturnType<typeof server.repository>
let second: string
const secrets = mkdtempSync(join(tmpdir(), 'secrets-'))
const leftOver = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`gennaker-git-${process.pid}-`))

beforeAll(async () => {
  server = await gitServer()
  shop = server.repository('shop', {
    'README.md': 'first',
    'deploy/base/web.yml': 'kind: Deployment',
    'deploy/base/.gitattributes': 'hidden export-ignore',
    'deploy/prod/kustomization.yml': 'resources: [../base]',
  })
  server.git(shop.work, 'tag', '-a', 'v1', '-m', 'v1')
  server.git(shop.work, 'checkout', '--quiet', '-b', 'feature/x')
  second = shop.commit({ 'README.md': 'second' })
  shop.commit({ 'README.md': 'third' })
  shop.push()
  server.git(shop.work, 'push', '--quiet', '--tags', join(server.folder, 'shop.git'))
  writeFileSync(join(secrets, 'token'), 't0p-s3cret\n')
  accounts = artifactAccountsOf(
    {
      gitrepo: [
        { name: 'open' },
        { name: 'token', username: 'ann', tokenFile: join(secrets, 'token'), hosts: [server.origin] },
        { name: 'password', username: 'ann', password: 'wrong', hosts: [server.origin] },
        { name: 'elsewhere', token: 'abc', hosts: ['github.com'] },
      ],
    },
    { limits: { timeoutMs: 20_000 } },
  )
})
afterAll(async () => {
  await accounts.stop()
  await server.stop()
  rmSync(secrets, { recursive: true })
})

const repo = (more: object = {}) => ({
  type: 'git/repo',
  reference: shop.url,
  artifactAccount: 'open',
  ...more,
})

async function filesOf(artifact: object, from = accounts) {
  const files: Record<string, string> = {}
  const archive = await from.bytes(artifact)
  for await (const entry of archiveEntries(archive, { maxBytes: 2 ** 30, maxEntries: 1000 }))
    files[entry.path] = entry.link ?? (await entry.content()).toString()
  return files
}

describe('a repository', () => {
  it.each<[string, () => object, string]>([
    ['master without a version', () => ({}), 'first'],
    ['a branch', () => ({ version: 'feature/x' }), 'third'],
    ['a tag', () => ({ version: 'v1' }), 'first'],
    ['a full name', () => ({ version: 'refs/heads/feature/x' }), 'third'],
    ['a commit', () => ({ version: second }), 'second'],
    ['a short commit', () => ({ version: second.slice(0, 7) }), 'second'],
  ])('is fetched by %s', async (_, more, readme) => {
    const files = await filesOf(repo(more()))
    expect(files['README.md']).toBe(readme)
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'deploy/base/.gitattributes',
      'deploy/base/web.yml',
      'deploy/prod/kustomization.yml',
    ])
  })

  it.each<[string, object]>([
    ['its location', { location: 'deploy/prod' }],
    ['metadata.subPath', { metadata: { subPath: './deploy/prod/' } }],
  ])('is fetched in part, by %s', async (_, more) => {
    expect(await filesOf(repo(more))).toEqual({ 'deploy/prod/kustomization.yml': 'resources: [../base]' })
  })

  it('is fetched from the address that the name of its host was checked for', async () => {
    const byName = repo({ reference: shop.url.replace('127.0.0.1', 'localhost') })
    expect(await accounts.file(byName, 'README.md')).toBe('first')
  })

  it('has its files read one by one', async () => {
    expect(await accounts.file(repo(), 'deploy/base/web.yml')).toBe('kind: Deployment')
    await expect(accounts.file(repo(), 'deploy/none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is fetched with a token of a file, and with what its address brings', async () => {
    const url = shop.url.replace('/shop', '/private/shop')
    expect(await filesOf(repo({ reference: url, artifactAccount: 'token' }))).toHaveProperty(['README.md'])
    const withUser = url.replace('//', '//ann:t0p-s3cret@')
    expect(await filesOf(repo({ reference: withUser }))).toHaveProperty(['README.md'])
  })

  it.each<[string, () => object, RegExp]>([
    ['without credentials', () => ({ reference: `${server.origin}/private/shop.git` }), /^FORBIDDEN .*open/],
    [
      'with a wrong password',
      () => ({ reference: `${server.origin}/private/shop.git`, artifactAccount: 'password' }),
      /^FORBIDDEN .*does not let the artifact account password read/,
    ],
    [
      'with a token for another host',
      () => ({ artifactAccount: 'elsewhere' }),
      /^FORBIDDEN .*to https:\/\/github\.com only.*not to http:\/\/127/,
    ],
    ['of an unknown branch', () => ({ version: 'nope' }), /^NOT_FOUND .*branch, tag or commit nope/],
    ['of an unknown commit', () => ({ version: 'f'.repeat(40) }), /^NOT_FOUND .*ffff/],
    [
      'that is not there',
      () => ({ reference: `${server.origin}/none.git` }),
      /^NOT_FOUND .*repository .*none\.git/,
    ],
    ['of an unknown folder', () => ({ location: 'deploy/none' }), /^BAD_USER_INPUT artifact\.location/],
    ['of a folder above', () => ({ location: '../x' }), /^BAD_USER_INPUT artifact\.location/],
    ['of a pattern', () => ({ location: ':(glob)**' }), /^BAD_USER_INPUT artifact\.location/],
    [
      'of a file',
      () => ({ reference: `file://${server.folder}/shop.git` }),
      /^BAD_USER_INPUT artifact\.reference/,
    ],
    ['of a path', () => ({ reference: `${server.folder}/shop.git` }), /^BAD_USER_INPUT artifact\.reference/],
    [
      'of a program',
      () => ({ reference: 'ext::sh -c touch% /tmp/x' }),
      /^BAD_USER_INPUT artifact\.reference/,
    ],
    ['that is an option', () => ({ reference: '--upload-pack=touch /tmp/x' }), /^BAD_USER_INPUT/],
    [
      'of an ssh option',
      () => ({ reference: 'ssh://-oProxyCommand=x/y' }),
      /^BAD_USER_INPUT artifact\.reference/,
    ],
    [
      'of a version that is an option',
      () => ({ version: '--upload-pack=x' }),
      /^BAD_USER_INPUT artifact\.version/,
    ],
    ['of a version that is a refspec', () => ({ version: '+master:x' }), /^BAD_USER_INPUT artifact\.version/],
    ['of a version that fetches nothing', () => ({ version: ':x' }), /^BAD_USER_INPUT artifact\.version/],
    ['of a version that leaves out', () => ({ version: '^master' }), /^BAD_USER_INPUT artifact\.version/],
    ['that moved', () => ({ reference: `${server.origin}/moved/shop.git` }), /^UNAVAILABLE /],
    ['of a metadata address', () => ({ reference: 'http://169.254.169.254/x.git' }), /^FORBIDDEN .*metadata/],
    ['of a private address by ssh', () => ({ reference: 'git@10.0.0.1:x/y.git' }), /^FORBIDDEN .*private/],
    [
      'of an unknown host',
      () => ({ reference: 'https://nowhere.invalid/x.git' }),
      /^UNAVAILABLE .*cannot be found/,
    ],
  ])('is refused %s', async (_, more, expected) => {
    const refusal = await accounts.refusal(repo(more()))
    expect(refusal).toMatch(expected)
    expect(refusal).not.toMatch(/t0p-s3cret|wrong|abc/)
  })

  it('of a loopback address is refused where such addresses are', async () => {
    const strict = artifactAccountsOf({ gitrepo: [{ name: 'open' }] }, { http: { allowLoopback: false } })
    expect(await strict.refusal(repo())).toMatch(/^FORBIDDEN .*loopback/)
    await strict.stop()
  })

  it('brings no submodules, runs no hooks and filters, and leaves nothing behind', async () => {
    const marker = join(secrets, 'ran')
    const trap = server.repository('trap', {
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ${shop.url}\n\tupdate = !touch ${marker}\n`,
      '.gitattributes': '* filter=run\n*.md export-subst\n',
      'a.md': '$Format:%s$',
    })
    const before = leftOver()
    expect((await filesOf(repo({ reference: trap.url })))['a.md']).toBe('change')
    expect(existsSync(marker)).toBe(false)
    expect(leftOver()).toEqual(before)
  })

  it('that is too large is refused while it comes, packed or unpacked', async () => {
    const big = server.repository('big', { noise: randomBytes(3_000_000), zeros: Buffer.alloc(30_000_000) })
    const small = (limits: object) => artifactAccountsOf({ gitrepo: [{ name: 'open' }] }, { limits })
    for (const limits of [
      { maxBytes: 1_000_000 },
      { maxUnpackedBytes: 1_000_000 },
      { maxUnpackedBytes: 20_000_000 },
    ]) {
      const limited = small(limits)
      const [most] = Object.values(limits)
      expect(await limited.refusal(repo({ reference: big.url }))).toMatch(
        new RegExp(`^BAD_USER_INPUT .*big\\.git holds more than ${most} bytes`),
      )
      await limited.stop()
    }
    expect(leftOver()).toEqual([])
  })

  it('that does not come is given up, and so is one when the service stops', async () => {
    const hasty = artifactAccountsOf({ gitrepo: [{ name: 'open' }] }, { limits: { timeoutMs: 300 } })
    const slow = repo({ reference: `${server.origin}/slow/shop.git` })
    expect(await hasty.refusal(slow)).toMatch(/^UNAVAILABLE .*account open.*in time/)
    const patient = artifactAccountsOf({ gitrepo: [{ name: 'open' }] })
    const refused = patient.refusal(slow)
    const known = server.asked.length
    while (server.asked.length === known) await new Promise((resolve) => setImmediate(resolve))
    await patient.stop()
    expect(await refused).toMatch(/^UNAVAILABLE clouddriver .*it stops/)
    await hasty.stop()
    expect(leftOver()).toEqual([])
  })
})
