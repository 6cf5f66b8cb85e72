import type { Job, Pod } from '../kinds.ts'
import { isActive } from '../pods/pod.ts'

const annotation = 'batch.kubernetes.io/job-completion-index'
const variable = 'JOB_COMPLETION_INDEX'

const indexOf = (pod: Pod): number => Number(pod.metadata.annotations?.[annotation] ?? -1)

/** The indexes that an indexed Job has to start next: the lowest that have neither succeeded nor run. */
export function nextIndexes(job: Job, pods: readonly Pod[], count: number): number[] {
  const done = doneIndexes(job, pods)
  const running = new Set(pods.filter(isActive).map(indexOf))
  const indexes: number[] = []
  for (let index = 0; index < (job.spec.completions ?? 0) && indexes.length < count; index++) {
    if (!done.has(index) && !running.has(index)) indexes.push(index)
  }
  return indexes
}

/** `0-3,5`: what has succeeded; undefined for a Job that has no indexes. */
export function writeIndexes(job: Job, pods: readonly Pod[]): string | undefined {
  if (job.spec.completionMode !== 'Indexed') return undefined
  const ranges: [number, number][] = []
  for (const index of [...doneIndexes(job, pods)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && last[1] === index - 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join()
}

function doneIndexes(job: Job, pods: readonly Pod[]): Set<number> {
  const done = new Set(pods.filter((pod) => pod.status?.phase === 'Succeeded').map(indexOf))
  for (const range of (job.status?.completedIndexes ?? '').split(',').filter(Boolean)) {
    const [first, last = first] = range.split('-').map(Number)
    for (let index = first!; index <= last!; index++) done.add(index)
  }
  return done
}

export function podOfIndex(pod: Pod, job: Job, index: number): Pod {
  const { metadata, spec } = pod
  const name = `${job.metadata.name}-${index}`
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${name}-`,
      labels: { ...metadata.labels, [annotation]: String(index) },
      annotations: { ...metadata.annotations, [annotation]: String(index) },
    },
    spec: {
      ...spec,
      hostname: name,
      containers: spec.containers.map((container) => ({
        ...container,
        env: [...(container.env ?? []), { name: variable, value: String(index) }],
      })),
    },
  }
}
