import type { Artifact } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/artifacts/artifact.ts'
import {
  artifactsIn,
  type DockerImageBinding,
  replaceArtifacts,
} from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/artifacts/replace.ts'
import { kindNamed } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/kinds/index.ts'

const place = { account: 'prod', namespace: 'shop' }
const kind = (name: string) => kindNamed(name, { customResources: [] })
const image = (name: string, reference: string): Artifact => ({ type: 'docker/image', name, reference })
const inKubernetes = (type: string, more: object = {}): Artifact => ({
  type: `kubernetes/${type}`,
  name: 'x',
  location: 'shop',
  reference: 'x-v003',
  ...more,
})

/** The manifest after the artifacts were bound, and how many were. */
function bind(
  kindName: string,
  manifest: object,
  artifacts: Artifact[],
  binding: DockerImageBinding = 'match-name-and-tag',
) {
  const copy = structuredClone(manifest) as Record<string, unknown>
  const bound = replaceArtifacts(copy, kind(kindName), artifacts, place, binding)
  return { copy, bound: bound.length }
}

const podSpec = (spec: object) => ({ spec: { template: { spec } } })
const cronSpec = (spec: object) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })

describe('images', () => {
  it.each<[string, string, string, DockerImageBinding, string]>([
    ['over a tag', 'nginx', 'nginx:1', 'match-name-and-tag', 'nginx:9'],
    ['over a digest', 'nginx', 'nginx@sha256:abc', 'match-name-and-tag', 'nginx:9'],
    ['without a tag', 'nginx', 'nginx', 'match-name-and-tag', 'nginx:9'],
    ['with a port', 'registry:5000/nginx', 'registry:5000/nginx:1', 'match-name-and-tag', 'nginx:9'],
    ['of another name', 'nginx', 'nginx2', 'match-name-and-tag', 'nginx2'],
    ['by the bare name', 'nginx', 'nginx', 'match-name-only', 'nginx:9'],
    ['not over a tag by the bare name', 'nginx', 'nginx:1', 'match-name-only', 'nginx:1'],
  ])('%s', (_, name, present, binding, expected) => {
    const { copy } = bind(
      'deployment',
      podSpec({ containers: [{ image: present }] }),
      [image(name, 'nginx:9')],
      binding,
    )
    expect(copy).toEqual(podSpec({ containers: [{ image: expected }] }))
  })

  it('in containers of every sort, however deep', () => {
    const spec = (image: string) => ({ containers: [{ image }, { image }], initContainers: [{ image }] })
    const artifacts = [image('nginx', 'nginx:9')]
    expect(bind('cronJob', cronSpec(spec('nginx')), artifacts)).toEqual({
      copy: cronSpec(spec('nginx:9')),
      bound: 1,
    })
  })

  it('of a Pod as they stand there', () => {
    const pod = { spec: { containers: [{ image: 'nginx' }, { image: 'nginx:1' }] } }
    expect(bind('pod', pod, [image('nginx', 'nginx:9')]).copy).toEqual({
      spec: { containers: [{ image: 'nginx:9' }, { image: 'nginx:1' }] },
    })
  })

  it('of kinds that have none: nothing', () => {
    expect(
      bind('service', podSpec({ containers: [{ image: 'nginx' }] }), [image('nginx', 'nginx:9')]).bound,
    ).toBe(0)
  })
})

describe('what Kubernetes holds', () => {
  it.each<[string, string, (name: string) => object]>([
    ['a volume', 'configMap', (name) => ({ volumes: [{ configMap: { name } }] })],
    [
      'a projected volume',
      'configMap',
      (name) => ({ volumes: [{ projected: { sources: [{ configMap: { name } }] } }] }),
    ],
    ['envFrom', 'configMap', (name) => ({ containers: [{ envFrom: [{ configMapRef: { name } }] }] })],
    [
      'env',
      'configMap',
      (name) => ({ initContainers: [{ env: [{ valueFrom: { configMapKeyRef: { name } } }] }] }),
    ],
    ['a volume', 'secret', (secretName) => ({ volumes: [{ secret: { secretName } }] })],
    [
      'a projected volume',
      'secret',
      (name) => ({ volumes: [{ projected: { sources: [{ secret: { name } }] } }] }),
    ],
    ['envFrom', 'secret', (name) => ({ initContainers: [{ envFrom: [{ secretRef: { name } }] }] })],
    ['env', 'secret', (name) => ({ containers: [{ env: [{ valueFrom: { secretKeyRef: { name } } }] }] })],
  ])('%s of a %s', (_, type, spec) => {
    const manifest = podSpec(spec('x'))
    expect(bind('statefulSet', manifest, [inKubernetes(type)])).toEqual({
      copy: podSpec(spec('x-v003')),
      bound: 1,
    })
    const other = type === 'secret' ? 'configMap' : 'secret'
    expect(bind('statefulSet', manifest, [inKubernetes(other)])).toEqual({ copy: manifest, bound: 0 })
  })

  it.each<[string, object, number]>([
    ['another namespace', { location: 'elsewhere' }, 0],
    ['no namespace', { location: undefined }, 0],
    ['another account', { metadata: { account: 'test' } }, 0],
    ['this account', { metadata: { account: 'prod' } }, 1],
    ['no type', { type: undefined }, 0],
  ])('of %s', (_, more, bound) => {
    const manifest = podSpec({ volumes: [{ configMap: { name: 'x' } }] })
    expect(bind('deployment', manifest, [inKubernetes('configMap', more)]).bound).toBe(bound)
  })

  it('the target of an autoscaler', () => {
    const autoscaler = (kind: string, name: string) => ({ spec: { scaleTargetRef: { kind, name } } })
    expect(bind('hpa', autoscaler('ReplicaSet', 'x'), [inKubernetes('replicaSet')]).copy).toEqual(
      autoscaler('ReplicaSet', 'x-v003'),
    )
    expect(bind('hpa', autoscaler('deployment', 'x'), [inKubernetes('deployment')]).copy).toEqual(
      autoscaler('deployment', 'x-v003'),
    )
    expect(bind('hpa', autoscaler('StatefulSet', 'x'), [inKubernetes('deployment')]).bound).toBe(0)
  })
})

it('finds every artifact that an object names', () => {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    ...podSpec({
      containers: [{ image: 'nginx:1' }, { image: 'nginx:1' }],
      volumes: [{ secret: { secretName: 's' } }, { emptyDir: {} }],
    }),
  }
  expect(artifactsIn(object, kind('deployment'))).toEqual([
    { type: 'docker/image', name: 'nginx', reference: 'nginx:1' },
    { type: 'kubernetes/secret', name: 's', reference: 's' },
  ])
})
