import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { ConcourseClient } from './client.ts'

/** A job as Concourse knows it. */
export interface ConcourseJob {
  /** `team/pipeline/job` */
  readonly name: string
  /** Below /api/v1. */
  readonly path: string
  /** Of its pipeline. */
  readonly pipelinePath: string
}

/** No name of Concourse's has a colon. */
const byResource = /^get:(.+)$/

/**
 * The job that `team/pipeline/job` names, or `team/pipeline/get:resource`: the one job of the pipeline that gets the resource. Undefined
 * for what cannot be the name of a job, and where no job gets it. BAD_USER_INPUT where several do.
 */
export async function jobNamed(
  client: ConcourseClient,
  given: string,
  signal: AbortSignal,
): Promise<ConcourseJob | undefined> {
  const [team, pipeline, last, ...rest] = given.split('/')
  if (!team || !pipeline || !last || rest.length > 0) return undefined
  const pipelinePath = `/teams/${encodeURIComponent(team)}/pipelines/${encodeURIComponent(pipeline)}`
  const resource = byResource.exec(last)?.[1]
  const job = resource === undefined ? last : await jobThatGets(client, pipelinePath, resource, signal)
  if (job === undefined) return undefined
  const path = `${pipelinePath}/jobs/${encodeURIComponent(job)}`
  return { name: `${team}/${pipeline}/${job}`, path, pipelinePath }
}

async function jobThatGets(
  client: ConcourseClient,
  pipelinePath: string,
  resource: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const jobs = objectsOf(await client.get(`${pipelinePath}/jobs`, signal))
  const inputsOf = ({ inputs }: JsonObject) =>
    objectsOf(inputs).filter((input) => input.resource === resource)
  const all = jobs.filter((job) => inputsOf(job).length > 0)
  // Others take what these have passed.
  const first = all.filter((job) => inputsOf(job).some(({ trigger, passed }) => trigger && !passed))
  const found = first.length > 0 ? first : all
  if (found.length <= 1) return found[0] && String(found[0].name)
  const names = found.map(({ name }) => String(name)).join(', ')
  throw badInput([{ path: 'jobName', message: `is missing: the resource '${resource}' is got by ${names}` }])
}

/** A job of a build as `team/pipeline/job`; undefined for builds of no job. */
export const jobOf = (build: unknown): string | undefined =>
  isObject(build) && build.job_name
    ? [build.team_name, build.pipeline_name, build.job_name].map(String).join('/')
    : undefined
