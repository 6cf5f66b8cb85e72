import type { Pod, StatefulSet } from '../kinds.ts'
import { isReady } from '../pods/pod.ts'
import { syncRevisions, trimRevisions } from '../revisions/revisions.ts'
import { isSame } from '../runtime/canonical.ts'
import { type Context, type Controller, itself, parseKey } from '../runtime/controller.ts'
import { claim, controllersOf } from '../runtime/owners.ts'
import { revisionOf } from './pods.ts'
import { statefulSetStatus } from './status.ts'
import { SetUpdate, source } from './update.ts'

export function statefulSetController(context: Context): Controller {
  const { cluster, time } = context
  return {
    name: source.component,
    watches: { 'StatefulSet.apps': itself, Pod: controllersOf(context, 'StatefulSet.apps') },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const set = cluster.get('StatefulSet.apps', namespace, name) as StatefulSet | undefined
      return set && sync(set)
    },
  }

  function sync(set: StatefulSet): number | undefined {
    const pods = claim<Pod>(context, 'Pod', set, set.spec.selector)
    const isDeleted = set.metadata.deletionTimestamp !== undefined
    const revisions = syncRevisions(context, set, set.status?.collisionCount)
    const current =
      revisions.all.find((one) => one.metadata.name === set.status?.currentRevision) ?? revisions.update
    const update = new SetUpdate(context, set, pods, current, revisions.update)
    let failure: unknown
    try {
      if (!isDeleted) update.step()
    } catch (error) {
      failure = error
    }
    const status = statefulSetStatus(set, update.pods, current, revisions.update, time)
    if (!isSame(set.status ?? {}, status)) cluster.updateStatus({ ...set, status })
    if (failure) throw failure
    const live = new Set([
      status.currentRevision!,
      status.updateRevision!,
      ...update.pods.map((pod) => revisionOf(pod)!),
    ])
    if (!isDeleted) trimRevisions(context, set, revisions, live)
    return update.pods.some(isReady) ? update.untilAvailable() : undefined
  }
}
