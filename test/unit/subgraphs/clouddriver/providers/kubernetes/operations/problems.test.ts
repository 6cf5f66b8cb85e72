import type { ClusterAccess } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/account.ts'
import { placeProblems } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/operations/problems.ts'

const account = {
  settings: { name: 'test', namespaces: [], omitNamespaces: [], customResources: [] },
  defaultNamespace: 'default',
  allowsNamespace: () => true,
  allowsKind: () => true,
} as unknown as ClusterAccess

const problemsOf = (kind: string, fields: object) => {
  const manifest = { apiVersion: 'v1', kind, metadata: { name: 'a', namespace: 'default' }, ...fields }
  return placeProblems([{ path: 'manifests[0]', manifest }], undefined, account).map(({ message }) => message)
}

const megabyte = 1_048_576
const entries = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, String(n).padStart(20, '0')]))

describe('how much a manifest holds', () => {
  it.each([
    ['a ConfigMap of a megabyte', 'ConfigMap', { data: { a: 'x'.repeat(megabyte) } }, 0],
    ['one more byte', 'ConfigMap', { data: { a: 'x'.repeat(megabyte), b: 'x' } }, 1],
    ['a Secret of a megabyte in base64', 'Secret', { data: { a: btoa('x'.repeat(megabyte)) } }, 0],
    ['its text besides', 'Secret', { data: { a: btoa('x'.repeat(megabyte)) }, stringData: { b: 'x' } }, 1],
    ['its text instead', 'Secret', { data: { a: btoa('x'.repeat(megabyte)) }, stringData: { a: 'x' } }, 0],
  ])('counts %s', (_, kind, fields, problems) => {
    expect(problemsOf(kind, fields)).toHaveLength(problems)
  })

  it('is counted quickly, however many entries there are', () => {
    const begun = performance.now()
    expect(
      problemsOf('Secret', { data: entries(50_000, 'a'), stringData: entries(50_000, 'b') }),
    ).toHaveLength(1)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})
