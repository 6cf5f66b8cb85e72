import type { JsonObject } from '#platform/definition/json.ts'
import type { Build, BuildResult } from '../../domain/build.ts'
import { timeOf } from '../support/times.ts'

/** As in Spinnaker; a pipeline that waits for somebody (`manual`) is as far as it comes by itself. All others run, or will. */
const results: Readonly<Record<string, BuildResult>> = {
  success: 'SUCCESS',
  failed: 'FAILURE',
  canceled: 'ABORTED',
  skipped: 'NOT_BUILT',
  manual: 'NOT_BUILT',
}

/** A pipeline as GitLab shows it, with the fields of Spinnaker's GenericBuild. */
export function buildOf(job: string, found: JsonObject): Build {
  const { id, status, ref, sha, web_url: url } = found
  const result = results[String(status)] ?? 'BUILDING'
  // Lists tell no more than when it was made and last changed.
  const timestamp = timeOf(found.created_at)
  const end = timeOf(found.finished_at) ?? timeOf(found.updated_at)
  return {
    id: String(id),
    number: Number(id),
    name: job,
    fullDisplayName: `${job} ${String(ref)} #${String(id)}`,
    building: result === 'BUILDING',
    result,
    ...(timestamp !== undefined && { timestamp }),
    ...(result !== 'BUILDING' &&
      timestamp !== undefined &&
      end !== undefined && { duration: end - timestamp }),
    ...(typeof url === 'string' && { url }),
    artifacts: [],
    genericGitRevisions: [{ name: job.replace(/@.*$/, ''), branch: String(ref), sha1: String(sha) }],
  }
}
