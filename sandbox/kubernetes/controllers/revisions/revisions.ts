import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ControllerRevision, PodTemplate } from '../kinds.ts'
import { hashOf, isSame } from '../runtime/canonical.ts'
import type { Context } from '../runtime/controller.ts'
import { claim, ownerReference } from '../runtime/owners.ts'

const kind = 'ControllerRevision.apps'

/** An object whose pods are made of a template that has revisions. */
export interface Revised extends KubeObject {
  spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly revisionHistoryLimit?: number
  }
}

export interface Revisions {
  /** Oldest first. */
  readonly all: readonly ControllerRevision[]
  /** That of the present template. */
  readonly update: ControllerRevision
}

/** The revisions of an object's template, with the present one created, or brought to the top if it was there before. */
export function syncRevisions(
  context: Context,
  owner: Revised,
  collisionCount: number | undefined,
): Revisions {
  const present = claim<ControllerRevision>(context, kind, owner, owner.spec.selector)
  const all = [...present].sort((a, b) => a.revision - b.revision)
  const data = { spec: { template: { ...owner.spec.template, $patch: 'replace' as const } } }
  const known = all.findLast((one) => isSame(one.data, data))
  const last = all.at(-1)
  if (known && known === last) return { all, update: known }
  const revision = (last?.revision ?? 0) + 1
  const update = (
    known
      ? context.cluster.update({ ...known, revision })
      : context.cluster.create(describe(owner, data, revision, collisionCount))
  ) as ControllerRevision
  return { all: [...all.filter((one) => one !== known), update], update }
}

function describe(
  owner: Revised,
  data: ControllerRevision['data'],
  revision: number,
  collisionCount: number | undefined,
): ControllerRevision {
  const hash = hashOf(data, collisionCount)
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace!,
      labels: { ...owner.spec.template.metadata?.labels, 'controller.kubernetes.io/hash': hash },
      ...(owner.metadata.annotations ? { annotations: owner.metadata.annotations } : {}),
      ownerReferences: [ownerReference(owner)],
    },
    data,
    revision,
  }
}

/** Deletes the oldest revisions of which no pod is (`live`), beyond those to keep. */
export function trimRevisions(
  { cluster }: Context,
  owner: Revised,
  { all }: Revisions,
  live: ReadonlySet<string>,
): void {
  const idle = all.filter(({ metadata }) => !live.has(metadata.name!))
  for (const { metadata } of idle.slice(
    0,
    Math.max(0, idle.length - (owner.spec.revisionHistoryLimit ?? 10)),
  )) {
    cluster.delete(kind, metadata.namespace, metadata.name!, { uid: metadata.uid! })
  }
}
