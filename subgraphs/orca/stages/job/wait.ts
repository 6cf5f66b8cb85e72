import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { toNumber } from '../../domain/values.ts'
import { askerOf, cloudTask, followChanges, longPollMs } from '../clouddriver/ask.ts'
import type { Job, JobReference } from '../clouddriver/port.ts'
import type { StageView, TaskDefinition, TaskResult, TaskWork } from '../define.ts'
import { StageFailure } from '../failures.ts'
import { JobLogs } from './followLogs.ts'
import type { RunJobParameters } from './parameters.ts'
import { propertiesOf } from './properties.ts'

const hour = 60 * 60 * 1000

/** How much of a log is looked through for properties. */
const mostPages = 1_000

/** The job that the stage has started; undefined before it has. */
export function jobOf({ stage, parameters }: StageView<RunJobParameters>): JobReference | undefined {
  const jobs = stage.context['deploy.jobs']
  const [first] = Object.entries(isObject(jobs) ? jobs : {})
  const [location, names] = first ?? []
  const account = parameters.account ?? parameters.credentials
  if (location === undefined || !Array.isArray(names) || names.length === 0 || !account) return undefined
  return { account, location, name: String(names[0]) }
}

/** Waits until the job has ended; meanwhile its logs become the stage's log. */
export const waitOnJobCompletion: TaskDefinition<RunJobParameters> = cloudTask({
  name: 'waitOnJobCompletion',
  timeoutMs: 2 * hour,
  overridableTimeout: true,
  execute: async (work) => {
    const job = jobOf(work)
    if (!job) throw failed('It is not known which job was started.')
    const logs = new JobLogs(work, job)
    try {
      const found = await untilChanged(job, logs, work)
      if (!found) return { status: 'RUNNING', againMs: 0 }
      if (!found.value) throw failed(`There is no ${job.name} in ${job.location} any more.`)
      if (found.isLast) await logs.whole()
      return await answer(found.value, job, work)
    } finally {
      logs.stop()
    }
  },
})

function untilChanged(job: JobReference, logs: JobLogs, work: TaskWork<RunJobParameters>) {
  const asker = askerOf(work)
  const { jobDigest } = work.stage.context
  let isFirst = true
  const look = async (known: string | undefined, waitMs: number) => {
    const wait = { waitMs, ...(known !== undefined && { known }) }
    const value = await work.clouddriver.jobs.find(job, wait, asker)
    if (value) logs.follow(value)
    const isLast = !value || value.state === 'Succeeded' || value.state === 'Failed'
    return { value, digest: value?.digest ?? '', isLast }
  }
  const known = typeof jobDigest === 'string' ? jobDigest : undefined
  return followChanges(known, asker.signal, async (known, waitMs) => {
    if (!isFirst) return look(known, waitMs)
    // Whose logs to follow has to be known first, also when nothing is new.
    isFirst = false
    const now = await look(undefined, 0)
    return now.isLast || now.digest !== known ? now : look(known, longPollMs)
  })
}

async function answer(job: Job, { name, location, account }: JobReference, work: TaskWork<RunJobParameters>) {
  const { digest, state, createdTime, completedTime, completionDetails } = job
  const jobStatus = {
    name,
    location,
    account,
    jobState: state,
    createdTime,
    completedTime,
    completionDetails,
  }
  const known = { jobStatus, completionDetails, jobDigest: digest }
  if (state !== 'Succeeded' && state !== 'Failed')
    return { status: 'RUNNING', context: known, againMs: 0 } satisfies TaskResult
  if (state === 'Failed' && !isSuccessful(completionDetails, work.parameters))
    return { status: 'TERMINAL', context: known, failure: jobFailure(job, name) } satisfies TaskResult
  const properties = await consumed(job, account, location, work)
  const outputs = { jobStatus, completionDetails, ...properties }
  return { status: 'SUCCEEDED', context: { ...known, ...properties }, outputs } satisfies TaskResult
}

/** Ours: exit codes of which the stage says that they are no failure. */
const isSuccessful = ({ exitCode }: JsonObject, { successfulExitCodes }: RunJobParameters) =>
  successfulExitCodes.includes(toNumber(exitCode) ?? Number.NaN)

function jobFailure({ message, completionDetails }: Job, name: string) {
  const { pod, container, reason, exitCode, signal, message: said } = completionDetails
  const told = [
    pod && `pod ${pod}`,
    container && `container ${container}`,
    reason,
    isSaid(exitCode) && `exit code ${exitCode}`,
    isSaid(signal) && `signal ${signal}`,
    said && `"${said}"`,
  ].filter(Boolean)
  const how = told.length > 0 ? `: ${told.join(', ')}` : ''
  const text = `'${name}' has failed${how}.${message ? ` ${message}` : ''}`
  return { code: 'JOB_FAILED', message: text, details: { completionDetails } } as const
}

const isSaid = (value: unknown) => value !== undefined && value !== null && value !== ''

const failed = (message: string) => new StageFailure({ code: 'JOB_FAILED', message })

/** What the job tells by its log, where the stage wants that. */
async function consumed(
  job: Job,
  account: string,
  location: string,
  work: TaskWork<RunJobParameters>,
): Promise<JsonObject> {
  const { consumeArtifactSource, propertyFile } = work.parameters
  const wants = (consumeArtifactSource ?? 'propertyFile') === 'propertyFile' && propertyFile !== undefined
  if (!wants) return {}
  const instance = job.instances.findLast(({ containers }) => containers.includes(propertyFile))
  if (!instance) throw missing(propertyFile, `the job has no container '${propertyFile}'`)
  const lines: string[] = []
  let after: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const source = { account, location, instance: instance.name, container: propertyFile }
    const wait = { waitMs: 0, ...(after !== undefined && { after }) }
    const found = await work.clouddriver.jobs.log(source, wait, askerOf(work))
    lines.push(...found.lines.map(({ text }) => text).filter((text) => text.includes('SPINNAKER_')))
    if (found.ended || found.lines.length === 0) break
    after = found.cursor
  }
  const properties = propertiesIn(lines, propertyFile)
  if (Object.keys(properties).length === 0) throw missing(propertyFile, 'there are none in its log')
  return { ...properties, propertyFileContents: properties }
}

function propertiesIn(lines: readonly string[], container: string): JsonObject {
  try {
    return propertiesOf(lines)
  } catch (error) {
    throw missing(container, (error as Error).message)
  }
}

const missing = (container: string, reason: string) =>
  new StageFailure({
    code: 'JOB_OUTPUT_MISSING',
    message: `The properties that container '${container}' should tell cannot be used: ${reason}.`,
  })
