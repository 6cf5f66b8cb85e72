import type { Job } from '../kinds.ts'
import { conditionOf } from '../runtime/conditions.ts'
import { type Context, type Controller, itself, parseKey } from '../runtime/controller.ts'
import { isOver } from './index.ts'

/** Deletes Jobs some time after their end, those that ask for it. */
export function jobTtlController({ cluster, time }: Context): Controller {
  return {
    name: 'ttl-after-finished-controller',
    watches: { 'Job.batch': itself },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const job = cluster.get('Job.batch', namespace, name) as Job | undefined
      const seconds = job?.spec.ttlSecondsAfterFinished
      if (job === undefined || seconds === undefined || !isOver(job) || job.metadata.deletionTimestamp)
        return undefined
      const end = conditionOf(job.status, 'Complete') ?? conditionOf(job.status, 'Failed')
      const left = time.remaining(end!.lastTransitionTime, seconds)
      if (left > 0) return left
      cluster.delete('Job.batch', namespace, name, {
        propagationPolicy: 'Foreground',
        uid: job.metadata.uid!,
      })
      return undefined
    },
  }
}
