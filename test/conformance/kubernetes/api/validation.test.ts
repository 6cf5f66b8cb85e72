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

const selectorMismatch = '`selector` does not match template `labels`'
const secret: Json = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: {} }

describeCluster('validation', (suite) => {
  async function refused(resource: string, object: Json): Promise<Json> {
    const { status, body } = await suite.api.send('POST', suite.path(resource), object)
    expect([status, body.reason]).toEqual([422, 'Invalid'])
    expect(body.details).toMatchObject({ kind: object.kind, causes: expect.any(Array) })
    return body
  }

  it('should tell every cause with its field', async () => {
    const object = changed(
      deployment('Bad_Name', { replicas: -1 }),
      'spec.template.metadata.labels.app',
      'other',
    )
    const { message, details } = await refused('deployments', object)
    expect(message).toMatch(
      /^Deployment\.apps "Bad_Name" is invalid: \[metadata\.name: Invalid value: "Bad_Name": /,
    )
    expect(details).toMatchObject({ name: 'Bad_Name', group: 'apps', kind: 'Deployment' })
    expect(details.causes.map(({ field, reason }: Json) => `${reason} ${field}`)).toEqual([
      'FieldValueInvalid metadata.name',
      'FieldValueInvalid spec.replicas',
      'FieldValueInvalid spec.template.metadata.labels',
    ])
  })

  it.each<[string, string, Json, string, unknown, string]>([
    [
      'a name of capitals',
      'configmaps',
      configMap('x'),
      'metadata.name',
      'Bad',
      'metadata.name: Invalid value: "Bad": ',
    ],
    [
      'a name that is too long',
      'configmaps',
      configMap('x'),
      'metadata.name',
      'a'.repeat(254),
      'must be no more than 253 characters',
    ],
    ['no name', 'configmaps', configMap('x'), 'metadata.name', undefined, 'name or generateName is required'],
    [
      'a service’s name with a dot',
      'services',
      service('x', {}),
      'metadata.name',
      'a.b',
      'metadata.name: Invalid value: "a.b": a DNS-1035 label must consist of',
    ],
    [
      'a label of a strange key',
      'configmaps',
      configMap('x'),
      'metadata.labels',
      { 'a b': 'c' },
      'metadata.labels: Invalid value: "a b": name part must consist of',
    ],
    [
      'a label of a strange value',
      'configmaps',
      configMap('x'),
      'metadata.labels',
      { a: 'b c' },
      'metadata.labels: Invalid value: "b c": a valid label must be',
    ],
    [
      'a label that is too long',
      'configmaps',
      configMap('x'),
      'metadata.labels',
      { a: 'b'.repeat(64) },
      'must be no more than 63 characters',
    ],
    [
      'a finalizer without a slash',
      'configmaps',
      configMap('x'),
      'metadata.finalizers',
      ['plain'],
      'metadata.finalizers',
    ],
    [
      'a data key with a slash',
      'configmaps',
      configMap('x'),
      'data',
      { 'a/b': 'c' },
      'data[a/b]: Invalid value: "a/b": ',
    ],
    ['no containers', 'pods', pod('x'), 'spec.containers', [], 'spec.containers: Required value'],
    [
      'no image',
      'pods',
      pod('x'),
      'spec.containers',
      [{ name: 'c' }],
      'spec.containers[0].image: Required value',
    ],
    [
      'a container without a name',
      'pods',
      pod('x'),
      'spec.containers',
      [{ image: 'c' }],
      'spec.containers[0].name: Required value',
    ],
    [
      'two containers of a name',
      'pods',
      pod('x'),
      'spec.containers',
      [
        { name: 'c', image: 'c' },
        { name: 'c', image: 'd' },
      ],
      'spec.containers[1].name: Duplicate value: "c"',
    ],
    [
      'an unknown restart policy',
      'pods',
      pod('x'),
      'spec.restartPolicy',
      'Sometimes',
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: ',
    ],
    [
      'a port that is none',
      'pods',
      pod('x'),
      'spec.containers',
      [{ name: 'c', image: 'c', ports: [{ containerPort: 70000 }] }],
      'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      'a volume that is not there',
      'pods',
      pod('x'),
      'spec.containers',
      [{ name: 'c', image: 'c', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
    [
      'an environment variable of no name',
      'pods',
      pod('x'),
      'spec.containers',
      [{ name: 'c', image: 'c', env: [{ name: '' }] }],
      'spec.containers[0].env[0].name: Required value',
    ],
    [
      'requests above the limits',
      'pods',
      pod('x'),
      'spec.containers',
      [{ name: 'c', image: 'c', resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }],
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit',
    ],
    [
      'no selector',
      'deployments',
      deployment('x'),
      'spec.selector',
      undefined,
      'spec.selector: Required value',
    ],
    [
      'a selector of others',
      'deployments',
      deployment('x'),
      'spec.selector.matchLabels.app',
      'other',
      selectorMismatch,
    ],
    [
      'a restart policy that a deployment cannot have',
      'deployments',
      deployment('x'),
      'spec.template.spec.restartPolicy',
      'Never',
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      'a strategy that never moves',
      'deployments',
      deployment('x'),
      'spec.strategy',
      { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } },
      'may not be 0 when `maxSurge` is 0',
    ],
    [
      'parameters of another strategy',
      'deployments',
      deployment('x'),
      'spec.strategy',
      { type: 'Recreate', rollingUpdate: { maxSurge: 1 } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      'a deadline before the pods can be ready',
      'deployments',
      deployment('x'),
      'spec',
      { ...deployment('x').spec, minReadySeconds: 10, progressDeadlineSeconds: 5 },
      'must be greater than minReadySeconds',
    ],
    [
      'a job that restarts always',
      'jobs',
      job('x', 'true'),
      'spec.template.spec.restartPolicy',
      'Always',
      'spec.template.spec.restartPolicy: ',
    ],
    [
      'a negative back-off limit',
      'jobs',
      job('x', 'true'),
      'spec.backoffLimit',
      -1,
      'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'a stateful set’s unknown policy',
      'statefulsets',
      statefulSet('x'),
      'spec.podManagementPolicy',
      'Chaos',
      'spec.podManagementPolicy',
    ],
    ['a service without ports', 'services', service('x', {}), 'spec.ports', [], 'spec.ports: Required value'],
    [
      'ports of no names',
      'services',
      service('x', {}),
      'spec.ports',
      [{ port: 1 }, { port: 2 }],
      'spec.ports[0].name: Required value',
    ],
    [
      'a service of no known type',
      'services',
      service('x', {}),
      'spec.type',
      'Magic',
      'spec.type: Unsupported value: "Magic"',
    ],
    ['an address that is none', 'services', service('x', {}), 'spec.clusterIP', '1.2', 'spec.clusterIP'],
    [
      'a config map that is too big',
      'configmaps',
      configMap('x'),
      'data.big',
      'x'.repeat(1024 * 1024 + 1),
      'Too long: must have at most 1048576',
    ],
    [
      'a secret that is too big',
      'secrets',
      secret,
      'stringData',
      { big: 'x'.repeat(1024 * 1024 + 1) },
      'Too long: must have at most 1048576',
    ],
    [
      'too many annotations’ bytes',
      'configmaps',
      configMap('x'),
      'metadata.annotations',
      { a: 'x'.repeat(257 * 1024) },
      'metadata.annotations: Too long: must have at most 262144',
    ],
  ])('should refuse %s', async (_, resource, object, path, value, expected) => {
    const { message } = await refused(resource, changed(object, path, value))
    // What follows it has changed with the versions.
    expect(message).toContain(expected.replace(/Too long: .*/, 'Too long'))
  })
})
