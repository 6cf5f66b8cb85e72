import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Build, BuildResult } from '../../domain/build.ts'
import { timeOf } from '../support/times.ts'

/** Of conclusions. One that GitHub adds some day counts as a failure until it is known here. */
const results: Readonly<Record<string, BuildResult>> = {
  success: 'SUCCESS',
  neutral: 'SUCCESS',
  failure: 'FAILURE',
  timed_out: 'FAILURE',
  startup_failure: 'FAILURE',
  cancelled: 'ABORTED',
  stale: 'ABORTED',
  skipped: 'NOT_BUILT',
  action_required: 'NOT_BUILT',
}

/** A run as GitHub shows it, with the fields of Spinnaker's GenericBuild. One that is run again has the same id, and begins anew. */
export function buildOf(job: string, found: JsonObject): Build {
  const { id, run_number: number, status, conclusion, html_url: url } = found
  const building = status !== 'completed'
  const timestamp = timeOf(found.run_started_at) ?? timeOf(found.created_at)
  const end = timeOf(found.updated_at)
  return {
    id: String(id),
    number: Number(number),
    name: job,
    fullDisplayName: `${job} #${String(number)}`,
    building,
    result: building ? 'BUILDING' : (results[String(conclusion)] ?? 'FAILURE'),
    ...(timestamp !== undefined && { timestamp }),
    ...(!building &&
      timestamp !== undefined &&
      end !== undefined && { duration: Math.max(0, end - timestamp) }),
    ...(typeof url === 'string' && { url }),
    artifacts: [],
    genericGitRevisions: [revisionOf(job, found)],
  }
}

function revisionOf(job: string, { head_sha: sha, head_branch: branch, head_commit: commit }: JsonObject) {
  const { message, timestamp, committer } = isObject(commit) ? commit : {}
  return {
    name: job.split('/').slice(0, 2).join('/'),
    ...(typeof branch === 'string' && { branch }),
    sha1: String(sha),
    ...(typeof message === 'string' && { message }),
    ...(typeof timestamp === 'string' && { timestamp }),
    ...(isObject(committer) && typeof committer.name === 'string' && { committer: committer.name }),
  }
}
