import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import type { ClusterAccess } from '../account.ts'
import type { ApiResource } from '../client/client.ts'
import type { Kind } from '../kinds/define.ts'
import { strategyOf } from '../manifest/strategy.ts'
import { annotatedLoadBalancers, parseLoadBalancer, selectorOf } from '../traffic/loadBalancers.ts'
import { inParallel } from './parallel.ts'
import type { DeployRequest } from './request.ts'
import type { Target } from './targets.ts'

/** What the cluster holds that decides about a deployment. */
export interface Facts {
  /** Everything of a target's kind in its namespace; only for what is versioned. */
  all(target: Target): readonly KubeObject[]
  /** What has a target's own name; only where that matters. */
  same(target: Target): KubeObject | undefined
  /** The selector of a load balancer, from the manifests themselves where they bring it. */
  selector(target: Target, loadBalancer: string): Readonly<Record<string, string>>
}

/** Over a manifest's annotation, a stage's word, and the kind's default. What gets its name at random has no versions. */
export function isVersioned({ manifest, kind }: Target, request: DeployRequest): boolean {
  if (!manifest.metadata.name) return false
  return strategyOf(manifest).versioned ?? request.versioned ?? kind.versioned
}

/** Asks the cluster, each thing once. */
export async function readFacts(
  targets: readonly Target[],
  request: DeployRequest,
  account: ClusterAccess,
  signal: AbortSignal,
): Promise<Facts> {
  const { client, settings } = account
  const lists = new Map<string, KubeObject[]>()
  const objects = new Map<string, KubeObject | undefined>()
  const calls = new Map<string, () => Promise<void>>()
  const list = (resource: ApiResource, namespace: string | undefined) =>
    calls.set(listKey(resource, namespace), async () => {
      lists.set(listKey(resource, namespace), await client.list(resource, { namespace }, signal))
    })
  const get = (resource: ApiResource, namespace: string | undefined, name: string) => {
    const key = objectKey(resource, namespace, name)
    calls.set(key, async () => {
      objects.set(key, await client.get({ resource, namespace, name }, signal))
    })
  }

  for (const target of targets) {
    const { resource, namespace, manifest } = target
    const { deploy, useSourceCapacity } = strategyOf(manifest)
    if (isVersioned(target, request)) list(resource, namespace)
    else if (manifest.metadata.name && (useSourceCapacity || deploy === 'recreate'))
      get(resource, namespace, manifest.metadata.name)
  }
  const services = new Map<string, KubeObject>()
  for (const { kind, namespace, manifest } of targets)
    if (kind.abilities.includes('loadBalance'))
      services.set(serviceKey(kind, namespace, manifest.metadata.name ?? ''), manifest)
  const resources = new Map<Kind, ApiResource>()
  for (const target of targets)
    for (const text of loadBalancersOf(target, request)) {
      const { kind, name } = parseLoadBalancer(text, settings)
      if (services.has(serviceKey(kind, target.namespace, name))) continue
      if (!resources.has(kind)) resources.set(kind, await client.resource(kind.api, signal))
      get(resources.get(kind)!, target.namespace, name)
    }
  await inParallel([...calls.values()], (call) => call(), signal)

  return {
    all: ({ resource, namespace }) => lists.get(listKey(resource, namespace)) ?? [],
    same: ({ resource, namespace, manifest }) =>
      objects.get(objectKey(resource, namespace, manifest.metadata.name ?? '')),
    selector({ namespace }, text) {
      const { kind, name } = parseLoadBalancer(text, settings)
      const service =
        services.get(serviceKey(kind, namespace, name)) ??
        objects.get(objectKey(resources.get(kind)!, namespace, name))
      if (!service)
        throw new CloudError(
          'NOT_FOUND',
          `The load balancer '${text}' is not in the namespace '${namespace ?? ''}'`,
        )
      return selectorOf(service)
    },
  }
}

/** Those whose traffic a target gets at once. */
export function loadBalancersOf({ kind, manifest }: Target, request: DeployRequest): readonly string[] {
  if (!request.enableTraffic || !kind.abilities.includes('receiveTraffic')) return []
  return request.services.length > 0 ? request.services : annotatedLoadBalancers(manifest)
}

const listKey = ({ group, plural }: ApiResource, namespace = '') => `${group}/${plural}/${namespace}`
const objectKey = (resource: ApiResource, namespace: string | undefined, name: string) =>
  `${listKey(resource, namespace)}/${name}`
const serviceKey = (kind: Kind, namespace = '', name: string) => `${kind.name}/${namespace}/${name}`
