import { Globs, isGlob } from '#platform/patterns/glob.ts'

describe('a glob', () => {
  it.each([
    ['docs/*.md', 'docs/a.md', true],
    ['docs/*.md', 'docs/deep/a.md', false],
    ['docs/**', 'docs/deep/a.md', true],
    ['docs/', 'docs/deep/a.md', true],
    ['docs/', 'other/docs/a.md', false],
    ['docs', 'docs/a.md', false],
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', 'src/deep/a.ts', true],
    ['**/*.ts', 'src/a.tsx', false],
    ['src/**/test/*.ts', 'src/test/a.ts', true],
    ['src/**/test/*.ts', 'src/x/y/test/a.ts', true],
    ['src/**/test/*.ts', 'src/latest/a.ts', false],
    ['a?.txt', 'ab.txt', true],
    ['a?.txt', 'a/.txt', false],
    ['*.{ts,js}', 'a.js', true],
    ['*.{ts,js}', 'a.css', false],
    ['{a,b/{c,d}}/x', 'b/d/x', true],
    ['[ab].md', 'b.md', true],
    ['[!ab].md', 'b.md', false],
    ['[!ab].md', 'c.md', true],
    ['a+(b).md', 'a+(b).md', true],
    ['a.md', 'axmd', false],
    ['\\*.md', '*.md', true],
    ['\\*.md', 'a.md', false],
    ['a,b', 'a,b', true],
    ['a}', 'a}', true],
    ['über/*', 'über/ß', true],
    ['*', '', true],
    ['src/a\\*b', 'src/a*b', true],
    ['{src,test}/x', 'test/x', true],
    ['x/{a,b}', 'x/a', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(new Globs([glob]).match(path)).toBe(expected)
  })

  it.each(['{a,b', '[z-a]'])('%s is none', (glob) => {
    expect(isGlob(glob)).toBe(false)
    expect(new Globs([glob]).match('a')).toBe(false)
  })

  it('is no trap: nested stars take no longer than the path is long', () => {
    expect(new Globs([`${'**/'.repeat(100)}x`]).match(`${'a/'.repeat(2_000)}y`)).toBe(false)
  })

  it('has close looks only at paths that begin and end as it does', () => {
    const globs = new Globs(['src/**/*.ts', 'docs/'])
    expect(['lib/a.ts', 'src/a.js', 'src/a.ts', 'docs/a'].map((path) => globs.match(path))).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(globs.closeLooks).toBe(2)
  })
})
