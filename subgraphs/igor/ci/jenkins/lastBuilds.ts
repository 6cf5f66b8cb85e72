import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import type { JenkinsClient } from './client.ts'
import { deepest } from './jobs.ts'

const fields = 'name,lastBuild[timestamp]'
const tree = Array.from({ length: deepest - 1 }).reduce<string>(
  (inner) => `jobs[${fields},${inner}]`,
  `jobs[${fields}]`,
)

/** When the last build of each job began, of all folders in one answer. */
export async function lastBuilds(client: JenkinsClient, signal: AbortSignal) {
  const root = await client.object('', tree, signal)
  return root ? lastIn(root, '') : []
}

function lastIn(
  { jobs }: JsonObject,
  prefix: string,
): { readonly job: string; readonly timestamp: number }[] {
  return objectsOf(jobs).flatMap((job) => {
    const name = `${prefix}${String(job.name)}`
    if (job.jobs !== undefined) return lastIn(job, `${name}/job/`)
    const timestamp = isObject(job.lastBuild) ? job.lastBuild.timestamp : undefined
    return typeof timestamp === 'number' ? [{ job: name, timestamp }] : []
  })
}
