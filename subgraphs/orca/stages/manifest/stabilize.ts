import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { isTrue } from '../../domain/values.ts'
import { askerOf, cloudTask, followChanges } from '../clouddriver/ask.ts'
import type { ManifestReference, Rollout, Stability } from '../clouddriver/port.ts'
import type { StageView, TaskDefinition, TaskResult } from '../define.ts'
import { causesOf, nameOf, rolloutFailure } from './rolloutFailure.ts'

const minute = 60_000

/** Parameters of every stage that waits for manifests. */
export interface StabilizeParameters {
  readonly account?: string | undefined
  readonly stableManifestTimeoutMinutes?: number | undefined
}

/** Waits until the manifests that the stage has changed are as wanted, and tells meanwhile what hinders them. */
export function waitForManifestToStabilize<P extends StabilizeParameters>({
  stableManifestTimeoutMinutes,
}: P): TaskDefinition<P> {
  return cloudTask<P>({
    name: 'waitForManifestToStabilize',
    rehearse: 'waits',
    timeoutMs: (stableManifestTimeoutMinutes ?? 30) * minute,
    overridableTimeout: true,
    execute: async (work) => {
      const { stage, parameters, clouddriver } = work
      const manifests = changedManifests(stage.context)
      if (manifests.length === 0) return { status: 'SUCCEEDED' }
      const account = parameters.account ?? ''
      const asker = askerOf(work)
      const { stabilityDigest } = stage.context
      const known = typeof stabilityDigest === 'string' ? stabilityDigest : undefined
      const seen = await followChanges(known, asker.signal, async (digest, waitMs) => {
        const wait = { waitMs, ...(digest !== undefined && { known: digest }) }
        const value = await clouddriver.manifests.stability(account, manifests, wait, asker)
        return { value, digest: value.digest, isLast: value.stable || value.failed }
      })
      return seen ? answer(seen.value, account) : { status: 'RUNNING', againMs: 0 }
    },
    onTimeout: timedOut,
  })
}

/** What was deployed, or else the one manifest that the stage has changed. */
function changedManifests(context: JsonObject): ManifestReference[] {
  const names = context['outputs.manifestNamesByNamespace']
  if (isObject(names))
    return Object.entries(names).flatMap(([location, inNamespace]) =>
      Array.isArray(inNamespace) ? inNamespace.map((name) => ({ location, name: String(name) })) : [],
    )
  const name = context['manifest.name']
  return typeof name === 'string' ? [{ location: String(context['manifest.location'] ?? ''), name }] : []
}

function answer({ digest, stable, failed, manifests }: Stability, account: string): TaskResult {
  const known = contextOf(manifests, account)
  if (stable) return { status: 'SUCCEEDED', context: { ...known, stabilityDigest: undefined } }
  if (!failed) return { status: 'RUNNING', context: { ...known, stabilityDigest: digest }, againMs: 0 }
  const culprits = manifests.filter((rollout) => rollout.failed)
  return {
    status: 'TERMINAL',
    context: { ...known, stabilityDigest: undefined },
    failure: rolloutFailure('ROLLOUT_FAILED', 'has failed', culprits),
  }
}

/** How the manifests are, under Spinnaker's keys, and what hinders those that are not stable. */
function contextOf(manifests: readonly Rollout[], account: string): JsonObject {
  const reference = ({ name, location }: Rollout) => ({ manifestName: name, location })
  const incomplete = manifests.filter(({ stable, failed }) => !stable && !failed)
  const failed = manifests.filter((rollout) => rollout.failed)
  const unwell = [...failed, ...incomplete]
  return {
    messages: unwell.map(
      (rollout) =>
        `${nameOf(rollout)} for account ${account}: ${rollout.failed ? rollout.message : `waiting for manifest to stabilize (${rollout.message})`}`,
    ),
    stableManifests: manifests.filter(({ stable }) => stable).map(reference),
    failedManifests: failed.map(reference),
    unstableManifests: incomplete.map((rollout) => ({ ...reference(rollout), message: rollout.message })),
    causes: causesOf(unwell),
  }
}

/** Says what hindered the manifests when the time was up. */
function timedOut({ stage: { context } }: StageView<unknown>): TaskResult {
  if (isTrue(context.markSuccessfulOnTimeout)) return { status: 'SUCCEEDED' }
  const rollouts = objectsOf(context.unstableManifests).map(
    ({ manifestName, location, message }): Rollout => {
      const place = { name: String(manifestName), location: String(location) }
      const causes = objectsOf(context.causes)
        .filter((cause) => cause.manifestName === place.name && cause.location === place.location)
        .map(({ manifestName: _, location: __, ...cause }) => cause)
      return { ...place, stable: false, failed: false, message: String(message), causes }
    },
  )
  if (rollouts.length > 0)
    return {
      status: 'TERMINAL',
      failure: rolloutFailure('TIMED_OUT', 'did not become stable in time', rollouts),
    }
  const message = `It could not be told in time whether the manifests are stable. ${String(context.waitingFor ?? '')}`
  return { status: 'TERMINAL', failure: { code: 'TIMED_OUT', message: message.trim() } }
}
