import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Job, JobState } from '../../../domain/manifest.ts'
import type { JobReader } from '../../provider.ts'
import type { ClusterAccess } from '../account.ts'
import type { ManifestChanges } from '../manifests/changes.ts'
import { requireNamespace } from '../manifests/managed.ts'
import { completionDetails, type JobPod } from './completion.ts'

interface JobObject extends KubeObject {
  readonly spec?: {
    readonly completions?: number
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> }
  }
  readonly status?: {
    readonly startTime?: string
    readonly completionTime?: string
    readonly active?: number
    readonly succeeded?: number
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly message?: string
      readonly lastTransitionTime?: string
    }[]
  }
}

export function jobReader(account: ClusterAccess, changes: ManifestChanges): JobReader {
  const { client, settings } = account
  return {
    async get(location, name, signal) {
      requireNamespace(location, account)
      const resource = await client.resource({ kind: 'Job', group: 'batch' }, signal)
      const object = await client.get({ resource, namespace: location, name: bare(name) }, signal)
      if (!object) return undefined
      const job = object as JobObject
      const pods = await podsOf(job, location, signal)
      return view(job, pods)
    },

    onChange: (location, name, listener) =>
      changes.onChange([{ kind: 'job', namespace: location, name: bare(name) }], listener),
  }

  async function podsOf({ spec }: JobObject, namespace: string, signal?: AbortSignal): Promise<JobPod[]> {
    const labels = Object.entries(spec?.selector?.matchLabels ?? {})
    if (labels.length === 0) return []
    const resource = await client.resource({ kind: 'Pod', group: '' }, signal)
    const labelSelector = labels.map(([key, value]) => `${key}=${value}`).join(',')
    const pods = (await client.list(resource, { namespace, labelSelector }, signal)) as JobPod[]
    return pods.toSorted((a, b) => startOf(a) - startOf(b))
  }

  function view(job: JobObject, pods: readonly JobPod[]): Job {
    const { metadata, status = {} } = job
    const failure = failureOf(job)
    return {
      account: settings.name,
      location: metadata.namespace ?? '',
      name: `job ${metadata.name}`,
      state: stateOf(job),
      createdTime: timeOf(metadata.creationTimestamp),
      completedTime: timeOf(status.completionTime ?? failure?.lastTransitionTime),
      message: failure?.message,
      completionDetails: completionDetails(pods),
      instances: pods.map(({ metadata, spec }) => ({
        name: `pod ${metadata.name}`,
        containers: [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ name }) => name),
      })),
    }
  }
}

const failureOf = ({ status }: JobObject) =>
  status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True')

function stateOf(job: JobObject): JobState {
  const { succeeded = 0, active = 0, startTime } = job.status ?? {}
  if (succeeded >= (job.spec?.completions ?? 1)) return 'Succeeded'
  if (failureOf(job)) return 'Failed'
  return startTime === undefined && active === 0 ? 'Starting' : 'Running'
}

/** Spinnaker says 'job name', its stages sometimes the name alone. */
const bare = (name: string) => name.slice(name.indexOf(' ') + 1)

const timeOf = (text: string | null | undefined) => (text ? Date.parse(text) : undefined)
const startOf = (pod: JobPod) => timeOf(pod.status?.startTime ?? pod.metadata.creationTimestamp) ?? 0
