import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { lastAppliedOf } from '#platform/kubernetes/patch/clientApply.ts'
import type { Kind } from '../kinds/define.ts'
import { deployedArtifactOf } from '../manifest/annotate.ts'

/** A live object that is a version of something. */
export interface Version {
  readonly number: number
  readonly object: KubeObject
}

/** 3 → v003. */
export const versionText = (number: number) => `v${String(number).padStart(3, '0')}`

/** Those objects that were deployed as `name`, with or without a version, oldest first. */
export function deployedAs(objects: readonly KubeObject[], kind: Kind, name: string): KubeObject[] {
  return (
    objects
      .filter((object) => {
        const artifact = deployedArtifactOf(object)
        return artifact?.name === name && artifact.type === `kubernetes/${kind.name}`
      })
      // Times are whole seconds: of those of the same one the number tells.
      .sort((a, b) => createdAt(a).localeCompare(createdAt(b)) || numberOf(a) - numberOf(b))
  )
}

/** Less than any version where there is none. */
function numberOf(object: KubeObject): number {
  const digits = /^v(\d+)$/.exec(deployedArtifactOf(object)?.version ?? '')?.[1]
  return digits === undefined ? -1 : Number(digits)
}

const createdAt = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? ''

/** The versions of `name`, oldest first. */
export function versionsOf(objects: readonly KubeObject[], kind: Kind, name: string): Version[] {
  return deployedAs(objects, kind, name)
    .map((object) => ({ number: numberOf(object), object }))
    .filter(({ number }) => number >= 0)
}

/** The version that has been deployed with the same content, whatever its metadata. */
export function sameVersion(versions: readonly Version[], manifest: KubeObject): Version | undefined {
  const wanted = content(manifest)
  return versions.find(({ object }) => {
    const lastApplied = lastAppliedOf(object)
    return lastApplied !== undefined && isDeepStrictEqual(content(lastApplied), wanted)
  })
}

export function latestVersion(versions: readonly Version[]): Version | undefined {
  return versions.reduce<Version | undefined>(
    (latest, version) => (latest && latest.number >= version.number ? latest : version),
    undefined,
  )
}

function content({ metadata: _, ...rest }: KubeObject): unknown {
  return rest
}
