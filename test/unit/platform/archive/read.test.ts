import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createGzip, deflateRawSync, gzipSync } from 'node:zlib'
import { ArchiveError } from '#platform/archive/errors.ts'
import { archiveEntries, archiveFile } from '#platform/archive/read.ts'
import { tar, tgz, zip } from './archives.ts'

const limits = { maxBytes: 64 * 1024 * 1024, maxEntries: 1_000 }

async function listed(archive: Buffer, within = limits) {
  const found: Record<string, string> = {}
  for await (const entry of archiveEntries(archive, within))
    found[entry.path] = entry.link === undefined ? (await entry.content()).toString() : `-> ${entry.link}`
  return found
}

/** The kind of error that reading everything ends with. */
const refusalOf = (archive: Buffer, within = limits) =>
  listed(archive, within).then(
    () => 'nothing wrong',
    (error: unknown) => (error instanceof ArchiveError ? error.kind : error),
  )

describe('an archive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'))
  beforeAll(() => {
    mkdirSync(join(folder, 'chart/templates'), { recursive: true })
    writeFileSync(join(folder, 'chart/Chart.yaml'), 'name: shop\n')
    writeFileSync(join(folder, `chart/templates/${'long-'.repeat(40)}.yaml`), 'x'.repeat(100_000))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each([
    ['tar', (out: string) => ['tar', ['-cf', out, 'chart']]],
    ['tar.gz', (out: string) => ['tar', ['-czf', out, './chart']]],
    ['zip', (out: string) => ['python3', ['-m', 'zipfile', '-c', out, 'chart']]],
  ] as const)('made by the system’s own tools is read: %s', async (name, command) => {
    const out = join(folder, name)
    const [program, args] = command(out) as [string, string[]]
    execFileSync(program, args, { cwd: folder })
    const archive = readFileSync(out)
    const files = await listed(archive)
    expect(Object.keys(files).sort()).toEqual([
      'chart/Chart.yaml',
      `chart/templates/${'long-'.repeat(40)}.yaml`,
    ])
    expect(files['chart/Chart.yaml']).toBe('name: shop\n')
    expect((await archiveFile(archive, `chart/templates/${'long-'.repeat(40)}.yaml`, limits))?.length).toBe(
      100_000,
    )
    expect(await archiveFile(archive, 'chart/none', limits)).toBeUndefined()
  })

  it('that has links within is read; they are told, not followed', async () => {
    const archive = await tgz([
      [{ name: 'a/b.txt' }, 'b'],
      [{ name: 'a/c/up', type: 'symlink', linkname: '../b.txt' }],
      [{ name: 'hard', type: 'link', linkname: 'a/b.txt' }],
    ])
    expect(await listed(archive)).toEqual({ 'a/b.txt': 'b', 'a/c/up': '-> ../b.txt', hard: '-> a/b.txt' })
    await expect(archiveFile(archive, 'a/c/up', limits)).rejects.toMatchObject({ kind: 'special' })
  })

  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['a way up', () => tgz([[{ name: '../../etc/passwd' }, 'root']]), 'outside'],
    ['a hidden way up', () => tar([[{ name: 'a/../../b' }, 'x']]), 'outside'],
    ['an absolute path', () => tar([[{ name: '/etc/passwd' }, 'x']]), 'outside'],
    ['a drive of Windows', () => tar([[{ name: 'C:\\windows\\x' }, 'x']]), 'outside'],
    ['a link out', () => tar([[{ name: 'a/b', type: 'symlink', linkname: '../../x' }]]), 'outside'],
    ['an absolute link', () => tar([[{ name: 'a', type: 'symlink', linkname: '/etc' }]]), 'outside'],
    ['a hard link out', () => tar([[{ name: 'a/b', type: 'link', linkname: '../x' }]]), 'outside'],
    ['a device', () => tar([[{ name: 'sda', type: 'block-device', devmajor: 8, devminor: 0 }]]), 'special'],
    ['a way up in a zip', () => zip([{ name: '../x', content: 'x' }]), 'outside'],
    ['an absolute path in a zip', () => zip([{ name: '/x', content: 'x' }]), 'outside'],
    [
      'a link out of a zip',
      () => zip([{ name: 'a', content: '/etc', attributes: 0o120777 << 16 }]),
      'outside',
    ],
    [
      'a damaged tar',
      async () => (await tar([[{ name: 'a' }, 'x'.repeat(2000)]])).subarray(0, 900),
      'unreadable',
    ],
    ['a damaged gzip', async () => (await tgz([[{ name: 'a' }, 'x']])).subarray(0, 40), 'unreadable'],
    ['a damaged zip', () => zip([{ name: 'a', content: 'x' }]).subarray(0, 30), 'unreadable'],
    ['what is no archive', () => Buffer.from('hello'.repeat(1000)), 'unreadable'],
  ])('is refused: %s', async (_, make, kind) => {
    expect(await refusalOf(await make())).toBe(kind)
  })

  it('of too many entries is refused, packed or not', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => [{ name: `f${n}` }, ''] as const)
    expect(await refusalOf(await tgz(many))).toBe('too-many-entries')
    expect(await refusalOf(zip(many.map(([{ name }]) => ({ name, content: '' }))))).toBe('too-many-entries')
    expect(await refusalOf(await tgz(many.slice(1)))).toBe('nothing wrong')
  })

  it('of a hundred thousand entries is refused soon', async () => {
    const block = (await tar([[{ name: 'a' }, 'x']])).subarray(0, 1024)
    const gzip = createGzip()
    const packed = buffer(gzip)
    for (let n = 0; n < 100; n++) gzip.write(Buffer.alloc(1024 * 1000, block))
    gzip.end()
    const archive = await packed
    const begin = performance.now()
    expect(await refusalOf(archive, { maxBytes: 2 ** 31, maxEntries: 20_000 })).toBe('too-many-entries')
    expect(performance.now() - begin).toBeLessThan(5_000)
  })

  it('that is a bomb is refused by what it grows to, before it has grown', async () => {
    const zeros = gzipSync(Buffer.alloc(256 * 1024 * 1024))
    expect(await refusalOf(zeros, { maxBytes: 2 ** 40, maxEntries: 10 })).toBe('ratio')
    const header = (await tar([[{ name: 'a', size: 5 * 2 ** 30 }]])).subarray(0, 512)
    const gigabytes = gzipSync(Buffer.concat([header, Buffer.alloc(128 * 1024 * 1024)]))
    expect(await refusalOf(gigabytes, { maxBytes: 2 ** 40, maxEntries: 10 })).toBe('ratio')
    expect(await refusalOf(gigabytes)).toBe('ratio')
  })

  it('that holds more than allowed is refused', async () => {
    const archive = await tgz([[{ name: 'a' }, Buffer.alloc(2_000_000, 'abc')]])
    expect(await refusalOf(archive, { maxBytes: 1_000_000, maxEntries: 10 })).toBe('too-large')
    const content = Buffer.alloc(2_000_000, 'abc')
    const packed = zip([{ name: 'a', content, deflated: deflateRawSync(content), told: 10 }])
    expect(await refusalOf(packed)).toBe('unreadable')
  })
})
