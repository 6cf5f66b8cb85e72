import { valueAt } from '../../../../../sandbox/kubernetes/selectors/jsonPath.ts'

const object = {
  metadata: { labels: { 'a.b/c': 'label' } },
  spec: { replicas: 3, ports: [{ name: 'http', port: 80 }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Old', status: 'False' },
    ],
  },
}

describe('JSON paths of columns', () => {
  it.each([
    ['.spec.replicas', 3],
    ['spec.replicas', 3],
    ['{.spec.replicas}', 3],
    ['.spec.ports[0].name', 'http'],
    [".metadata.labels['a.b/c']", 'label'],
    ['.metadata.labels.a\\.b/c', 'label'],
    ['.status.conditions[?(@.type=="Ready")].status', 'True'],
    ['.status.conditions[?(@.type=="None")].status', undefined],
    ['.spec.missing.deeper', undefined],
    ['.spec.ports[7].name', undefined],
    ['.spec..x[', undefined],
  ])('should read %s', (path, expected) => {
    expect(valueAt(object, path)).toBe(expected)
  })
})
