import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import type { CiJob, CiJobs } from '../define.ts'
import type { JenkinsClient } from './client.ts'
import { jobPath } from './paths.ts'

/** How deep folders are looked into, as in Spinnaker. */
export const deepest = 10

const namesTree = Array.from({ length: deepest - 1 }).reduce<string>(
  (inner) => `jobs[name,${inner}]`,
  'jobs[name]',
)

const parameterTree = 'parameterDefinitions[name,type,description,defaultParameterValue[value],choices]'
const jobTree = `_class,fullName,url,buildable,jobs[name],actions[${parameterTree}],property[${parameterTree}]`

export const jenkinsJobs = (client: JenkinsClient): CiJobs => ({
  async list(signal) {
    const root = await client.object('', namesTree, signal)
    return root ? namesIn(root, '') : []
  },
  async find(job, signal) {
    const found = job === '' ? undefined : await client.object(jobPath(job), jobTree, signal)
    // A folder is found too, and is no job.
    return found && typeof found.buildable === 'boolean' ? jobOf(job, found) : undefined
  },
})

/** Names as Spinnaker has them in pipelines and triggers: `folder/job/name`. */
function namesIn({ jobs }: JsonObject, prefix: string): string[] {
  return objectsOf(jobs).flatMap((job) => {
    const name = `${prefix}${String(job.name)}`
    return job.jobs === undefined ? [name] : namesIn(job, `${name}/job/`)
  })
}

function jobOf(name: string, job: JsonObject): CiJob {
  const definitions = [...objectsOf(job.property), ...objectsOf(job.actions)].flatMap(
    ({ parameterDefinitions }) => objectsOf(parameterDefinitions),
  )
  // Old versions tell them twice.
  const byName = new Map(definitions.map((definition) => [String(definition.name), definition]))
  return {
    name,
    ...(typeof job.url === 'string' && { url: job.url }),
    buildable: job.buildable === true,
    parameters: [...byName.values()].map(parameterOf),
  }
}

function parameterOf({ name, type, description, defaultParameterValue, choices }: JsonObject) {
  const byDefault = isObject(defaultParameterValue) ? defaultParameterValue.value : undefined
  return {
    name: String(name),
    type: String(type ?? ''),
    ...(typeof description === 'string' && description !== '' && { description }),
    ...(byDefault !== undefined && byDefault !== null && { default: String(byDefault) }),
    ...(Array.isArray(choices) && { choices: choices.map(String) }),
  }
}
