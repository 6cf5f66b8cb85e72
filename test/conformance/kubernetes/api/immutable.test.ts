import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { changed } from '../../../fixtures/kubernetes/changed.ts'
import {
  configMap,
  deployment,
  job,
  pod,
  service,
  statefulSet,
} from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

const secret: Json = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: {} }

describeCluster('what may not change, and what cannot be read', (suite) => {
  it.each<[string, string, Json, string, unknown, string]>([
    [
      'a deployment’s selector',
      'deployments',
      deployment('fixed', { spec: { paused: true } }),
      'spec.selector',
      { matchLabels: { app: 'fixed', more: 'x' } },
      'field is immutable',
    ],
    [
      'a job’s template',
      'jobs',
      job('fixed', 'true', { parallelism: 0 }),
      'spec.template.spec.containers',
      [{ name: 'c', image: 'other' }],
      'field is immutable',
    ],
    [
      'a job’s completions',
      'jobs',
      job('completed', 'true', { parallelism: 0 }),
      'spec.completions',
      7,
      'spec.completions: Invalid value: 7: field is immutable',
    ],
    [
      'a stateful set’s service',
      'statefulsets',
      statefulSet('fixed', { replicas: 0 }),
      'spec.serviceName',
      'other',
      'spec: Forbidden: updates to statefulset spec for fields other than',
    ],
    [
      'a service’s address',
      'services',
      service('fixed', {}),
      'spec.clusterIP',
      '10.96.99.99',
      'may not change once set',
    ],
    [
      'a pod’s command',
      'pods',
      pod('fixed', { spec: { nodeSelector: { no: 'node' } } }),
      'spec.containers',
      [{ name: 'c', image: 'nginx:1', command: ['x'] }],
      'spec: Forbidden: pod updates may not change fields other than',
    ],
    [
      'a secret’s type',
      'secrets',
      { ...secret, metadata: { name: 'fixed' } },
      'type',
      'other',
      'type: Invalid value: "other": field is immutable',
    ],
  ])('should refuse to change %s', async (_, resource, object, path, value, expected) => {
    await suite.create(resource, object)
    const at = suite.path(resource, object.metadata.name)
    const { status, body } = await suite.api.tryPatch(at, 'merge', changed({}, path, value))
    expect([status, body.reason]).toEqual([422, 'Invalid'])
    expect(body.message).toContain(expected)
  })

  it.each([
    ['configmaps', configMap('sealed')],
    ['secrets', { ...secret, metadata: { name: 'sealed' } }],
  ])('should refuse to change immutable %s', async (resource, object: Json) => {
    await suite.create(resource, { ...object, immutable: true })
    const path = suite.path(resource, 'sealed')
    const data = await suite.api.tryPatch(path, 'merge', { data: { x: 'eA==' } })
    expect([data.status, data.body.message]).toEqual([
      422,
      expect.stringContaining('field is immutable when `immutable` is set'),
    ])
    expect((await suite.api.tryPatch(path, 'merge', { immutable: false })).status).toBe(422)
    expect((await suite.api.tryPatch(path, 'merge', { metadata: { labels: { a: 'b' } } })).status).toBe(200)
  })

  it.each([
    ['a number where there is text', configMap('x', { a: 1 as unknown as string }), 'configmaps', /data/],
    [
      'a truth value where there is text',
      changed(configMap('x'), 'metadata.annotations', { a: true }),
      'configmaps',
      /annotations/,
    ],
    [
      'text where there is a number',
      deployment('x', { replicas: 'many' as unknown as number }),
      'deployments',
      /replicas/,
    ],
    ['a list where there is a map', changed(deployment('x'), 'spec.selector', []), 'deployments', /selector/],
  ])('should refuse %s', async (_, object, resource, field) => {
    const { status, body } = await suite.api.send('POST', suite.path(resource), object)
    expect([status, body.reason]).toEqual([400, 'BadRequest'])
    expect(body.message).toMatch(field)
  })

  describe('of fields that it does not know', () => {
    const unknown = changed(deployment('unknown'), 'spec.template.spec.containers', [
      { name: 'c', image: 'c', imagee: 'd' },
    ])

    suite.since(25)('should refuse them when it is to be strict', async () => {
      const { status, body } = await suite.api.send('POST', suite.path('deployments'), unknown, {
        query: { fieldValidation: 'Strict' },
      })
      expect([status, body.reason]).toEqual([400, 'BadRequest'])
      expect(body.message).toContain(
        'strict decoding error: unknown field "spec.template.spec.containers[0].imagee"',
      )
    })

    suite.since(25)('should warn of them by default, and leave them out', async () => {
      const answer = await suite.api.send('POST', suite.path('deployments'), unknown)
      expect(answer.status).toBe(201)
      expect(String(answer.headers.warning)).toContain(
        'unknown field \\"spec.template.spec.containers[0].imagee\\"',
      )
      expect(answer.body.spec.template.spec.containers[0].imagee).toBeUndefined()
    })

    it('should leave them out without a word when it is to ignore them', async () => {
      const object = { ...unknown, metadata: { name: 'ignored' } }
      const answer = await suite.api.send('POST', suite.path('deployments'), object, {
        query: { fieldValidation: 'Ignore' },
      })
      expect([answer.status, answer.headers.warning]).toEqual([201, undefined])
      expect(answer.body.spec.template.spec.containers[0].imagee).toBeUndefined()
    })

    suite.since(25)('should refuse a field that is said twice when it is to be strict', async () => {
      const body =
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice"},"data":{"a":"1","a":"2"}}'
      const answer = await suite.api.send('POST', suite.path('configmaps'), body, {
        query: { fieldValidation: 'Strict' },
        headers: { 'content-type': 'application/json' },
      })
      expect([answer.status, answer.body.message]).toEqual([
        400,
        expect.stringContaining('duplicate field "data.a"'),
      ])
    })
  })

  it('should refuse a request that is too big', async () => {
    const object = configMap('huge', { a: 'x'.repeat(4 * 1024 * 1024) })
    const { status, body } = await suite.api.send('POST', suite.path('configmaps'), object)
    expect([status, body.reason]).toEqual([413, 'RequestEntityTooLarge'])
  })
})
