import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Build, BuildResult } from '../../domain/build.ts'
import { timeOf } from '../support/times.ts'

const results: Readonly<Record<string, BuildResult>> = {
  passed: 'SUCCESS',
  failed: 'FAILURE',
  errored: 'FAILURE',
  canceled: 'ABORTED',
}

/** A build as Travis shows it, with the fields of Spinnaker's GenericBuild. */
export function buildOf(job: string, found: JsonObject, baseUrl: string): Build {
  const result = results[String(found.state)] ?? 'BUILDING'
  const { id, number, repository, branch, commit, started_at: began, finished_at: ended } = found
  const slug = isObject(repository) ? String(repository.slug) : job
  const timestamp = timeOf(began)
  const end = timeOf(ended)
  return {
    id: String(id),
    number: Number(number),
    name: job,
    fullDisplayName: `${job} #${String(number)}`,
    building: result === 'BUILDING',
    result,
    ...(timestamp !== undefined && { timestamp }),
    ...(timestamp !== undefined && end !== undefined && { duration: end - timestamp }),
    url: `${baseUrl}/${slug}/builds/${String(id)}`,
    artifacts: [],
    ...(isObject(commit) && {
      genericGitRevisions: [
        {
          name: slug,
          ...(isObject(branch) && { branch: String(branch.name) }),
          sha1: String(commit.sha),
          message: String(commit.message ?? ''),
          ...(typeof commit.compare_url === 'string' && { compareUrl: commit.compare_url }),
          ...(typeof commit.committed_at === 'string' && { timestamp: commit.committed_at }),
        },
      ],
    }),
  }
}
