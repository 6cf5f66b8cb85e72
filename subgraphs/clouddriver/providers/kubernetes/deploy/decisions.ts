import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { strategyOf } from '../manifest/strategy.ts'
import { latestVersion, sameVersion, versionsOf, versionText } from '../versions/version.ts'
import { type Facts, isVersioned, loadBalancersOf } from './facts.ts'
import type { DeployRequest } from './request.ts'
import type { Target } from './targets.ts'

/** What the cluster's state has decided about one manifest. Kept, so that doing it again does the same. */
export interface Decision {
  readonly version?: number
  /** The version is a new one: nothing of its name may be there. */
  readonly isNew?: boolean
  /** The name, where only its beginning was given. */
  readonly name?: string
  /** As many as run now. */
  readonly replicas?: number
  /** What has to go first. */
  readonly recreatedUid?: string
  /** The selectors of the load balancers that it is attached to, in their order. */
  readonly selectors?: readonly Readonly<Record<string, string>>[]
}

/** `random` answers a whole number below its argument. */
export function decide(
  target: Target,
  request: DeployRequest,
  facts: Facts,
  random: (below: number) => number,
): Decision {
  const { manifest } = target
  const { deploy, useSourceCapacity } = strategyOf(manifest)
  const selectors = loadBalancersOf(target, request).map((name) => facts.selector(target, name))
  const traffic = selectors.length > 0 ? { selectors } : {}
  if (!manifest.metadata.name)
    return { ...traffic, name: generated(manifest.metadata.generateName ?? '', random) }

  const { version, source, same } = isVersioned(target, request)
    ? versionFor(target, facts)
    : { version: {}, source: facts.same(target), same: facts.same(target) }
  const replicas =
    useSourceCapacity && target.kind.abilities.includes('scale') ? replicasOf(source) : undefined
  const uid = deploy === 'recreate' ? same?.metadata.uid : undefined
  return {
    ...traffic,
    ...version,
    ...(replicas !== undefined && { replicas }),
    ...(uid !== undefined && { recreatedUid: uid }),
  }
}

/** `source`: the newest version there is; `same`: what has the name already. */
function versionFor(target: Target, facts: Facts) {
  const { manifest, kind } = target
  const all = facts.all(target)
  const versions = versionsOf(all, kind, manifest.metadata.name!)
  const source = latestVersion(versions)
  const reused = sameVersion(versions, manifest)
  const version = reused ? { version: reused.number } : { version: (source?.number ?? -1) + 1, isNew: true }
  const name = `${manifest.metadata.name}-${versionText(version.version)}`
  return { version, source: source?.object, same: all.find(({ metadata }) => metadata.name === name) }
}

function replicasOf(object: KubeObject | undefined): number | undefined {
  const spec = object?.spec as { replicas?: number } | undefined
  return spec?.replicas
}

/** The signs that the API server makes names with: none that look alike, no vowels that make words. */
const signs = 'bcdfghjklmnpqrstvwxz2456789'
const longestBeginning = 58

function generated(beginning: string, random: (below: number) => number): string {
  const ending = Array.from({ length: 5 }, () => signs[random(signs.length)])
  return `${beginning.slice(0, longestBeginning)}${ending.join('')}`
}
