import { KubernetesError } from '../client/errors.ts'
import { wait } from '../client/rate.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { Resources } from '../discovery/resources.ts'
import type { KubernetesInventory } from '../inventory/inventory.ts'
import type { Source } from '../inventory/source.ts'
import { type ReflectorPorts, reflect } from './reflector.ts'

const pauseMs = 1_000
/** A new kind is not served at once, and several come together. */
const settleMs = 500

interface WatchedAccount {
  readonly sources: readonly Source[]
  /** Empty: all of the cluster. */
  readonly namespaces: readonly string[]
  readonly discovery: Discovery
  readonly inventory: KubernetesInventory
  readonly ports: ReflectorPorts
}

/** Fills an inventory from when the server first answers until the signal ends it; kinds that come later are taken in. */
export async function watchSources(account: WatchedAccount): Promise<void> {
  const { discovery, inventory, ports } = account
  const resources = await firstResources(discovery, ports)
  if (!resources) return
  const waiting = new Set(account.sources)
  const begin = (known: Resources) => {
    for (const source of waiting) if (watchSource(source, known, account)) waiting.delete(source)
  }
  begin(resources)
  inventory.opened()
  watchDefinitions(account, resources, () => {
    discovery.read().then(begin, () => {})
  })
}

async function firstResources(discovery: Discovery, { reachability, signal }: ReflectorPorts) {
  while (!signal.aborted) {
    try {
      return await discovery.resources()
    } catch (error) {
      if (error instanceof KubernetesError) await reachability.regained(error).catch(() => {})
      await wait(pauseMs * Math.random(), signal).catch(() => {})
    }
  }
  return undefined
}

/** Answers whether the cluster has the kind. */
function watchSource(source: Source, resources: Resources, account: WatchedAccount): boolean {
  const resource = source.api.flatMap((reference) => resources.find(reference) ?? [])[0]
  if (!resource?.verbs.includes('watch')) return false
  const { namespaces, inventory, ports } = account
  if (!resource.namespaced && namespaces.length > 0) return true
  for (const namespace of namespaces.length > 0 ? namespaces : [undefined])
    void reflect(resource, { namespace }, inventory.sink(source, namespace), ports)
  return true
}

/** Calls whenever the custom kinds of the cluster have changed, where their definitions may be read. */
function watchDefinitions({ ports }: WatchedAccount, resources: Resources, changed: () => void): void {
  const definitions = resources.find({ kind: 'CustomResourceDefinition', group: 'apiextensions.k8s.io' })
  if (!definitions) return
  let isListed = false
  let timer: NodeJS.Timeout | undefined
  const touched = () => {
    if (!isListed) return
    clearTimeout(timer)
    timer = setTimeout(() => !ports.signal.aborted && changed(), settleMs)
    timer.unref()
  }
  const sink = {
    listing: () => {},
    put: touched,
    gone: touched,
    listed: () => {
      isListed = true
    },
    refused: () => {},
    troubled: () => {},
  }
  void reflect(definitions, {}, sink, ports)
}
