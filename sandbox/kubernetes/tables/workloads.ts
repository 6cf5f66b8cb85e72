import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type Draft, isRecord, list, specOf, statusOf } from '../kinds/kind.ts'
import { selectorText } from '../resources/selectorText.ts'
import {
  ageColumn,
  type Column,
  column,
  fromSpec,
  fromStatus,
  humanDuration,
  integer,
  joined,
  mapText,
  nameColumn,
  none,
  since,
  wide,
} from './columns.ts'
import { podColumns } from './pods.ts'

const podSpecOf = (object: KubeObject): Draft => {
  const { template } = specOf(object)
  return isRecord(template) && isRecord(template.spec) ? template.spec : {}
}

const containersAndImages: readonly Column[] = [
  wide('Containers', (object) => joined(list(podSpecOf(object).containers).map(({ name }) => name))),
  wide('Images', (object) => joined(list(podSpecOf(object).containers).map(({ image }) => image))),
]

const selector = wide(
  'Selector',
  (object) => selectorText((specOf(object).selector ?? {}) as LabelSelector) || none,
)
function jobDuration(job: KubeObject, now: number): string {
  const { startTime, completionTime } = statusOf(job)
  if (typeof startTime !== 'string') return ''
  const end = typeof completionTime === 'string' ? Date.parse(completionTime) : now
  return humanDuration(end - Date.parse(startTime))
}

function jobStatus(job: KubeObject): string {
  const condition = list(statusOf(job).conditions).find(
    ({ type, status }) => status === 'True' && ['Complete', 'Failed', 'Suspended'].includes(String(type)),
  )
  return condition === undefined ? 'Running' : String(condition.type)
}

/** Workloads, what controls them, and what they are. */
export const workloadColumns: Readonly<Record<string, readonly Column[]>> = {
  Pod: podColumns,
  'Deployment.apps': [
    nameColumn,
    column('Ready', (object) => `${statusOf(object).readyReplicas ?? 0}/${specOf(object).replicas ?? 0}`),
    fromStatus('Up-to-date', 'updatedReplicas'),
    fromStatus('Available', 'availableReplicas'),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'ReplicaSet.apps': [
    nameColumn,
    fromSpec('Desired', 'replicas'),
    fromStatus('Current', 'replicas'),
    fromStatus('Ready', 'readyReplicas'),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'StatefulSet.apps': [
    nameColumn,
    column('Ready', (object) => `${statusOf(object).readyReplicas ?? 0}/${specOf(object).replicas ?? 0}`),
    ageColumn,
    ...containersAndImages,
  ],
  'DaemonSet.apps': [
    nameColumn,
    fromStatus('Desired', 'desiredNumberScheduled'),
    fromStatus('Current', 'currentNumberScheduled'),
    fromStatus('Ready', 'numberReady'),
    fromStatus('Up-to-date', 'updatedNumberScheduled'),
    fromStatus('Available', 'numberAvailable'),
    column('Node Selector', (object) => mapText(podSpecOf(object).nodeSelector)),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'ControllerRevision.apps': [
    nameColumn,
    column('Controller', ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller)
      return owner ? `${owner.kind.toLowerCase()}.apps/${owner.name}` : none
    }),
    integer('Revision', ({ revision }) => revision),
    ageColumn,
  ],
  'Job.batch': [
    nameColumn,
    column('Status', jobStatus),
    column('Completions', (job) => `${statusOf(job).succeeded ?? 0}/${specOf(job).completions ?? 1}`),
    column('Duration', jobDuration),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'HorizontalPodAutoscaler.autoscaling': [
    nameColumn,
    column('Reference', (object) => {
      const { scaleTargetRef } = specOf(object)
      return isRecord(scaleTargetRef) ? `${scaleTargetRef.kind}/${scaleTargetRef.name}` : none
    }),
    column('Targets', () => '<unknown>'),
    column('MinPods', (object) => String(specOf(object).minReplicas ?? '<unset>')),
    fromSpec('MaxPods', 'maxReplicas'),
    fromStatus('Replicas', 'currentReplicas'),
    ageColumn,
  ],
  'PodDisruptionBudget.policy': [
    nameColumn,
    column('Min Available', (object) => String(specOf(object).minAvailable ?? 'N/A')),
    column('Max Unavailable', (object) => String(specOf(object).maxUnavailable ?? 'N/A')),
    fromStatus('Allowed Disruptions', 'disruptionsAllowed'),
    ageColumn,
  ],
  'CronJob.batch': [
    nameColumn,
    column('Schedule', (object) => specOf(object).schedule),
    column('Timezone', (object) => specOf(object).timeZone ?? none),
    {
      name: 'Suspend',
      type: 'boolean',
      cell: (object) => (specOf(object).suspend === true ? 'True' : 'False'),
    },
    integer('Active', (object) => list(statusOf(object).active).length),
    column('Last Schedule', (object, now) =>
      statusOf(object).lastScheduleTime ? since(statusOf(object).lastScheduleTime, now) : none,
    ),
    ageColumn,
  ],
}
