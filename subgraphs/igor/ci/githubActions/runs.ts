import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { badInput, notFound } from '#platform/errors/errors.ts'
import type { BuildReference, StartBuild } from '../define.ts'
import { timeOf } from '../support/times.ts'
import type { GithubClient } from './client.ts'
import type { WorkflowPlace } from './places.ts'

/** Runs that are looked through for one. Filters of GitHub's own are answered from an index, which may be behind. */
const mostLooked = 100

/** GitHub tells times in whole seconds, its clock and when a run was made. */
const slackMs = 2_000

/** A run that was asked for and is not there yet. */
export interface AwaitedRun {
  /** It is newer than this one. */
  readonly after: number
  readonly ref: string
  /** What its name has, if it has that. */
  readonly key?: string
}

/** Newest first. */
export async function runsOf(
  client: GithubClient,
  { slug, workflow }: WorkflowPlace,
  first: number,
  signal: AbortSignal,
  branch?: string,
): Promise<JsonObject[]> {
  const query = branch === undefined ? '' : `?branch=${encodeURIComponent(branch)}`
  const found = await client.list(`${workflow}/runs${query}`, 'workflow_runs', first, signal)
  if (!found) throw notFound('workflow of', slug, ` at ${client.asked}`)
  return found
}

/** Ids of runs grow. */
export async function newestRun(client: GithubClient, place: WorkflowPlace, signal: AbortSignal) {
  const [newest] = await runsOf(client, place, 1, signal)
  return Number(newest?.id ?? 0)
}

/** The id of an awaited run, if it is there by now. */
export async function runAfter(
  client: GithubClient,
  place: WorkflowPlace,
  { after, ref, key }: AwaitedRun,
  signal: AbortSignal,
): Promise<string | undefined> {
  const user = await client.user(signal)
  const later = (await runsOf(client, place, mostLooked, signal)).filter(({ id }) => Number(id) > after)
  const found =
    key === undefined
      ? later.findLast((run) => isStartedOn(run, ref, user))
      : later.find((run) => hasKey(run, key))
  return found && String(found.id)
}

/**
 * The run of a request that was answered to nobody: the one with its key in its name or, where names have none, the oldest one that was
 * started by the same user on the same branch since, and belongs to no other request.
 */
export async function recoverRun(
  client: GithubClient,
  { place, ref }: { readonly place: WorkflowPlace; readonly ref: string },
  key: string | undefined,
  request: StartBuild,
  signal: AbortSignal,
): Promise<BuildReference | undefined> {
  const user = await client.user(signal)
  const runs = await runsOf(client, place, mostLooked, signal)
  if (key !== undefined) {
    const own = runs.find((run) => hasKey(run, key))
    return own && referenceOf(own)
  }
  const since = client.timeThere(request.since) - slackMs
  return runs
    .filter((run) => isStartedOn(run, ref, user) && (timeOf(run.created_at) ?? 0) >= since)
    .map(referenceOf)
    .findLast((reference) => !request.isTaken(reference))
}

const referenceOf = ({ id }: JsonObject) => ({ kind: 'build', id: String(id) }) as const

const hasKey = ({ display_title: title }: JsonObject, key: string) => String(title).includes(key)

function isStartedOn(
  { event, head_branch: branch, triggering_actor: actor }: JsonObject,
  ref: string,
  user: string | undefined,
): boolean {
  const isOurs = user === undefined || !isObject(actor) || actor.login === user
  return event === 'workflow_dispatch' && branch === ref && isOurs
}

export const writeItem = ({ after, ref, key = '' }: AwaitedRun) => `${after}:${key}:${ref}`

export function readItem(item: string): AwaitedRun {
  const [, after, key, ref] = /^(\d+):([\w-]*):(.+)$/.exec(item) ?? []
  if (after === undefined || ref === undefined)
    throw badInput([{ path: 'queueItem', message: `'${item}' is no run that is waited for` }])
  return { after: Number(after), ref, ...(key && { key }) }
}
