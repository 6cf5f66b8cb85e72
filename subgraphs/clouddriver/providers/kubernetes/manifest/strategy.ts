import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { annotation } from './manifest.ts'

const prefix = 'strategy.spinnaker.io/'
export const recreateAnnotation = `${prefix}recreate`
export const serverSideApplyAnnotation = `${prefix}server-side-apply`
export const replaceAnnotation = `${prefix}replace`
export const maxVersionHistoryAnnotation = `${prefix}max-version-history`

export type DeployStrategy = 'apply' | 'recreate' | 'replace' | 'server-side-apply' | 'force-conflicts'

/** What the author of a manifest wants to be done with it. */
export interface ManifestStrategy {
  readonly deploy: DeployStrategy
  /** Undefined: as the stage or the kind says. */
  readonly versioned: boolean | undefined
  readonly maxVersionHistory: number | undefined
  readonly useSourceCapacity: boolean
}

export function strategyOf(manifest: KubeObject): ManifestStrategy {
  const read = (name: string) => annotation(manifest, `${prefix}${name}`)
  const versioned = read('versioned')
  return {
    deploy: deployStrategy(manifest),
    versioned: versioned === undefined ? undefined : isTrue(versioned),
    maxVersionHistory: whole(read('max-version-history')),
    useSourceCapacity: isTrue(read('use-source-capacity')),
  }
}

function deployStrategy(manifest: KubeObject): DeployStrategy {
  if (isTrue(annotation(manifest, recreateAnnotation))) return 'recreate'
  if (isTrue(annotation(manifest, replaceAnnotation))) return 'replace'
  const serverSide = annotation(manifest, serverSideApplyAnnotation)
  if (serverSide === 'force-conflicts') return 'force-conflicts'
  return isTrue(serverSide) ? 'server-side-apply' : 'apply'
}

/** A Job is made anew each time it is run, whatever its manifest says. */
export function forceRecreate(manifest: KubeObject): void {
  const {
    [replaceAnnotation]: _replace,
    [serverSideApplyAnnotation]: _serverSide,
    ...rest
  } = manifest.metadata.annotations ?? {}
  manifest.metadata.annotations = { ...rest, [recreateAnnotation]: 'true' }
}

const isTrue = (text: string | undefined) => text?.toLowerCase() === 'true'
const whole = (text: string | undefined) =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
