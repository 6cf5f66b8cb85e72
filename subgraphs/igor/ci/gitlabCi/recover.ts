import pLimit from 'p-limit'
import type { JsonObject } from '#platform/definition/json.ts'
import type { BuildReference, StartBuild } from '../define.ts'
import { keyOf } from '../support/references.ts'
import { timeOf } from '../support/times.ts'
import type { GitlabClient } from './client.ts'
import { keyVariable, targetOf } from './start.ts'

/** GitLab's clock may be another one. */
const aheadMs = 300_000

/** Without a key there is only the time. */
const slackMs = 60_000

/** Pipelines that are looked through for one. */
const mostLooked = 100

const atOnce = 4

/**
 * The pipeline with a request's key among its variables. Where a project lets nobody set variables it is the oldest one that was made
 * through the API since, without any, and belongs to no other request.
 */
export async function recoverPipeline(
  client: GitlabClient,
  request: StartBuild,
  signal: AbortSignal,
): Promise<BuildReference | undefined> {
  const { project, ref } = await targetOf(client, request, signal)
  const source = client.settings.triggerToken ? 'trigger' : 'api'
  const query = { ref, source, created_after: new Date(request.since - aheadMs).toISOString() }
  const recent = (await client.list(`${project}/pipelines`, query, mostLooked, signal)) ?? []
  const own = recent.filter((pipeline) => pipeline.source === undefined || pipeline.source === source)
  const limit = pLimit(atOnce)
  const looked = await limit.map(own, async (pipeline) => ({
    pipeline,
    variables:
      (await client.list(`${project}/pipelines/${String(pipeline.id)}/variables`, {}, 100, signal)) ?? [],
  }))
  const key = keyOf(request)
  const certain = looked.find(({ variables }) =>
    variables.some((variable) => variable.key === keyVariable && variable.value === key),
  )
  if (certain) return referenceOf(certain.pipeline)
  if (Object.keys(request.parameters).length > 0) return undefined
  return looked
    .filter(({ pipeline, variables }) => variables.length === 0 && isSince(pipeline, request.since))
    .map(({ pipeline }) => referenceOf(pipeline))
    .findLast((reference) => !request.isTaken(reference))
}

const referenceOf = ({ id }: JsonObject) => ({ kind: 'build', id: String(id) }) as const

const isSince = ({ created_at: created }: JsonObject, since: number) =>
  (timeOf(created) ?? 0) >= since - slackMs
