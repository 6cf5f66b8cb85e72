import type { JsonObject } from '#platform/definition/json.ts'
import type { Build, BuildResult } from '../../domain/build.ts'
import { jobOf } from './jobs.ts'

const results: Readonly<Record<string, BuildResult>> = {
  succeeded: 'SUCCESS',
  failed: 'FAILURE',
  errored: 'FAILURE',
  aborted: 'ABORTED',
}

/** A build as Concourse shows it, with the fields of Spinnaker's GenericBuild. Its times are seconds. */
export function buildOf(job: string, found: JsonObject, url: string): Build {
  const result = results[String(found.status)] ?? 'BUILDING'
  const { start_time: began, end_time: ended, name } = found
  const number = Number(name)
  const ownJob = jobOf(found) ?? job
  return {
    id: String(found.id),
    ...(Number.isSafeInteger(number) && { number }),
    name: ownJob,
    fullDisplayName: `${ownJob} #${String(name)}`,
    building: result === 'BUILDING',
    result,
    ...(typeof began === 'number' && { timestamp: began * 1_000 }),
    ...(typeof began === 'number' && typeof ended === 'number' && { duration: (ended - began) * 1_000 }),
    url: `${url}/builds/${String(found.id)}`,
    artifacts: [],
  }
}
