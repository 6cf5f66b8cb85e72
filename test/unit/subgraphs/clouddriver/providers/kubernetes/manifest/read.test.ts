import { readManifests } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/manifest/read.ts'

const named = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })

describe('manifests as they are given', () => {
  it.each<[string, unknown, string[]]>([
    ['one', named('a'), ['manifests']],
    ['a list', [named('a'), null, named('b')], ['manifests[0]', 'manifests[2]']],
    ['a List', [{ apiVersion: 'v1', kind: 'List', items: [named('a'), null] }], ['manifests[0].items[0]']],
    [
      'a list of a kind',
      { kind: 'ConfigMapList', apiVersion: 'v1', items: [named('a')] },
      ['manifests.items[0]'],
    ],
    [
      'lists in lists',
      [[named('a')], { kind: 'List', items: [{ kind: 'List', items: [named('b')] }] }],
      ['manifests[0][0]', 'manifests[1].items[0].items[0]'],
    ],
    ['a text', '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n', ['manifests[0]']],
    ['nothing', undefined, []],
  ])('%s', (_, given, paths) => {
    const { manifests, problems } = readManifests(given, 'manifests')
    expect(problems).toEqual([])
    expect(manifests.map(({ path }) => path)).toEqual(paths)
  })

  it("reads texts as Kubernetes' own tools do", () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations: { on: yes }\n'
    expect(readManifests(text, 'manifests').problems).toEqual([
      {
        path: "manifests[0].metadata.annotations['true']",
        message: "A text is wanted, but there is true or false: write 'true' in quotes",
      },
    ])
  })

  const bad = (more: object) => ({ ...named('a'), ...more })
  it.each<[string, unknown, string, RegExp]>([
    ['a text that is no YAML', 'a: [1\nb: 2', 'm', /^line \d, column \d: /],
    ['a number', [7], 'm[0]', /but there is a number/],
    ['no apiVersion', bad({ apiVersion: undefined }), 'm.apiVersion', /^It is missing$/],
    ['a kind that is no text', bad({ kind: 7 }), 'm.kind', /a number/],
    ['no metadata', bad({ metadata: null }), 'm.metadata', /but there is nothing/],
    ['no name', bad({ metadata: {} }), 'm.metadata.name', /^It is missing$/],
    ['a name of capitals', bad({ metadata: { name: 'Web' } }), 'm.metadata.name', /'Web' cannot be a name/],
    ['a long name', bad({ metadata: { name: 'x'.repeat(254) } }), 'm.metadata.name', /at most 253/],
    [
      'a bad namespace',
      bad({ metadata: { name: 'a', namespace: 'a.b' } }),
      'm.metadata.namespace',
      /'a.b' is not/,
    ],
    [
      'labels of another type',
      bad({ metadata: { name: 'a', labels: ['x'] } }),
      'm.metadata.labels',
      /a list/,
    ],
    [
      'a label that is a number',
      bad({ metadata: { name: 'a', labels: { v: 1 } } }),
      "m.metadata.labels['v']",
      /'1' in quotes/,
    ],
    [
      'one of a template',
      bad({ spec: { template: { metadata: { labels: { v: true } } } } }),
      "m.spec.template.metadata.labels['v']",
      /'true' in quotes/,
    ],
  ])('refuses %s', (_, given, path, message) => {
    expect(readManifests(given, 'm').problems).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it.each([
    [
      'a role with a colon',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'system:x' } },
    ],
    ['a name to be made up', { ...named(''), metadata: { generateName: 'a-' } }],
  ])('accepts %s', (_, given) => {
    expect(readManifests(given, 'm')).toMatchObject({ problems: [], manifests: [{ manifest: given }] })
  })
})
