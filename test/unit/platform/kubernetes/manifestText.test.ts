import { parseManifests } from '#platform/kubernetes/manifestText.ts'

const manifestsOf = (text: string) => {
  const { manifests, problems } = parseManifests(text)
  expect(problems).toEqual([])
  return manifests
}

describe('a text of manifests', () => {
  it.each<[string, string, unknown[]]>([
    ['one document', 'kind: A', [{ kind: 'A' }]],
    ['JSON', '{"kind": "A"}', [{ kind: 'A' }]],
    ['several', 'kind: A\n---\nkind: B\n...\n', [{ kind: 'A' }, { kind: 'B' }]],
    ['empty ones', '---\n---\n# nothing\n---\nkind: A\n---\n', [{ kind: 'A' }]],
    ['nothing', '', []],
    ['a list of lists', '- kind: A\n- - kind: B\n- null', [{ kind: 'A' }, { kind: 'B' }]],
    [
      'a List',
      'kind: List\nitems: [{kind: A}, {kind: PodList, items: [{kind: B}]}]',
      [{ kind: 'A' }, { kind: 'B' }],
    ],
    ['an alias', 'a: &x {b: 1}\nc: *x', [{ a: { b: 1 }, c: { b: 1 } }]],
    ['a merge key', 'a: &x {b: 1}\nc: {<<: *x, d: 2}', [{ a: { b: 1 }, c: { b: 1, d: 2 } }]],
  ])('has the manifests of %s', (_, text, wanted) => {
    expect(manifestsOf(text)).toEqual(wanted)
  })

  it.each<[string, unknown]>([
    ['yes', true],
    ['off', false],
    ['y', true],
    ['"yes"', 'yes'],
    ['0o14', '0o14'],
    ['014', 12],
    ['1_000', 1000],
    ['2026-03-01', '2026-03-01'],
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z'],
    ['12:30:45', '12:30:45'],
    ['8080:80', '8080:80'],
    ['~', null],
  ])('reads %s as Kubernetes does', (text, value) => {
    expect(manifestsOf(`a: ${text}`)).toEqual([{ a: value }])
  })

  it.each<[string, string, string]>([
    ['that does not end', 'kind: A\nmetadata: {name: a\n', 'line 3'],
    ['with a key twice', 'kind: A\nkind: B\n', 'line 2'],
    ['in its second document', 'kind: A\n---\nkind: [B\n', 'line 4'],
    ['that is no object', 'kind: A\n---\njust a text\n', 'line 3: an object is wanted, but there is a text'],
    ['with an alias to nothing', 'a: *b', 'line 1'],
  ])('%s is refused with the line', (_, text, where) => {
    expect(parseManifests(text).problems).toEqual([expect.stringContaining(where)])
  })

  it('of aliases that multiply is refused quickly', () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)} *a${n}]`,
    )
    const started = performance.now()
    expect(parseManifests(`a0: &a0 [x]\n${levels.join('\n')}`).problems).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
