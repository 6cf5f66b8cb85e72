import { setTimeout as delay } from 'node:timers/promises'
import type { JsonObject } from '#platform/definition/json.ts'
import { badInput, notFound } from '#platform/errors/errors.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import type { BuildReference, StartBuild } from '../define.ts'
import { objectOf } from '../support/answers.ts'
import { keyOf } from '../support/references.ts'
import type { GithubClient } from './client.ts'
import { readWorkflow } from './jobs.ts'
import { placeOf, type WorkflowPlace } from './places.ts'
import { newestRun, runAfter, writeItem } from './runs.ts'
import { keyInput, requireInputs, type Workflow } from './workflow.ts'

/** A run is there some seconds after it was asked for. */
const pausesMs = [100, 300, 600, 1_500, 2_500]

/** A workflow that runs are started of, and where. */
export interface Target {
  readonly place: WorkflowPlace
  readonly ref: string
  readonly workflow: Workflow
}

export const runKeyOf = (request: StartBuild) => `gennaker-${keyOf(request, 24)}`

/** NOT_FOUND, BAD_USER_INPUT. */
export async function targetOf(
  client: GithubClient,
  { job, payload }: StartBuild,
  signal: AbortSignal,
): Promise<Target> {
  const place = placeOf(job)
  const found = place && (await client.object(place.workflow, signal))
  if (!place || !found) throw notFound('job', job, ` at ${client.asked}`)
  if (found.state !== 'active') throw wrong('job', `'${job}' is switched off (${String(found.state)})`)
  const given = typeof payload?.ref === 'string' && payload.ref !== '' ? payload.ref : place.ref
  const ref = (given ?? (await defaultBranch(client, place, signal))).replace(/^refs\/(heads|tags)\//, '')
  const workflow = await readWorkflow(client, place.repository, String(found.path), ref, signal)
  if (!workflow) throw wrong('ref', `'${job}' is not there at '${ref}'`)
  if (!workflow.isDispatchable)
    throw wrong('job', `'${job}' cannot be started at '${ref}': its file has no workflow_dispatch`)
  return { place, ref, workflow }
}

async function defaultBranch(client: GithubClient, { repository, slug }: WorkflowPlace, signal: AbortSignal) {
  const found = await client.object(repository, signal)
  if (typeof found?.default_branch === 'string') return found.default_branch
  throw wrong('ref', `${slug} has no default branch: a branch or tag has to be named`)
}

/** Starts a run. Newer GitHubs answer which one it is; with others it is looked for, since starts of a workflow come one at a time. */
export async function startRun(
  client: GithubClient,
  request: StartBuild,
  signal: AbortSignal,
): Promise<BuildReference> {
  const { place, ref, workflow } = await targetOf(client, request, signal)
  requireInputs(workflow, request.parameters)
  const key = runKeyOf(request)
  const inputs = { ...request.parameters, ...(workflow.takesKey && { [keyInput]: key }) }
  const after = await newestRun(client, place, signal)
  const response = await dispatch(client, place, { ref, inputs }, signal)
  if (response.status === 200) {
    const { workflow_run_id: id } = objectOf(client.asked, response)
    if (typeof id === 'number') return { kind: 'build', id: String(id) }
  }
  const awaited = { after, ref, ...(workflow.showsKey && { key }) }
  for (const pauseMs of pausesMs) {
    await delay(pauseMs, undefined, { signal })
    // It has been started: nothing that goes wrong now may say otherwise.
    const id = await runAfter(client, place, awaited, signal).catch(() => undefined)
    if (id !== undefined) return { kind: 'build', id }
  }
  return { kind: 'queued', item: writeItem(awaited) }
}

async function dispatch(client: GithubClient, place: WorkflowPlace, body: JsonObject, signal: AbortSignal) {
  const path = `${place.workflow}/dispatches`
  let response = await client.post(path, { ...body, return_run_details: true }, signal)
  // An Enterprise Server of before 2026 does not know it.
  if (isRefusal(response) && wordsOf(response).includes('return_run_details'))
    response = await client.post(path, body, signal)
  if (isRefusal(response)) throw refusal(client, response)
  if (response.status === 404) throw notFound('job', path, ` at ${client.asked}`)
  if (response.status !== 200 && response.status !== 204) throw client.refused(path, response)
  return response
}

const isRefusal = ({ status }: HttpResponse) => status === 422 || status === 400

function refusal(client: GithubClient, response: HttpResponse) {
  const words = wordsOf(response)
  const path = /no ref found/i.test(words) ? 'ref' : /input/i.test(words) ? 'parameters' : 'job'
  return wrong(
    path,
    `${client.asked} does not start the workflow: ${words || `it answered ${response.status}`}`,
  )
}

function wordsOf({ body }: HttpResponse): string {
  try {
    const { message } = JSON.parse(body.toString('utf8')) as { message?: unknown }
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}

const wrong = (path: string, message: string) => badInput([{ path, message }])
