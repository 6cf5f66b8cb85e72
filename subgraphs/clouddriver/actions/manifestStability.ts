import { longPoll } from '#platform/concurrency/longPoll.ts'
import { badInput } from '#platform/errors/errors.ts'
import { digestOf } from '../domain/digest.ts'
import type { ManifestReference, Rollout } from '../domain/manifest.ts'
import { getAccount, partOf } from './accounts.ts'
import { ofCloud } from './cloudErrors.ts'
import type { Ports } from './ports.ts'

export interface Stability {
  readonly digest: string
  readonly stable: boolean
  readonly failed: boolean
  readonly manifests: readonly Rollout[]
}

const mostManifests = 500
/** A rollout changes in bursts of objects. */
const settleMs = 50

/** Whether manifests are as wanted; with `waitMs` when all are, or one has failed, or when it differs from `known`. */
export async function manifestStability(
  accountName: string,
  references: readonly ManifestReference[],
  known: string | undefined,
  waitMs: number,
  ports: Ports,
): Promise<Stability> {
  if (references.length === 0 || references.length > mostManifests)
    throw badInput([{ path: 'manifests', message: `must be from 1 to ${mostManifests} manifests` }])
  const account = getAccount(accountName, ports)
  const reader = partOf(account, 'manifests')
  return ofCloud(account, () =>
    longPoll({
      read: async () => stabilityOf(await reader.rollouts(references)),
      isNews: ({ stable, manifests, digest }) =>
        stable || manifests.some(({ failed }) => failed) || (known !== undefined && digest !== known),
      subscribe: (listener) => reader.onRollout(references, listener),
      waitMs,
      settleMs,
      stopping: ports.stopping,
    }),
  )
}

function stabilityOf(manifests: readonly Rollout[]): Stability {
  return {
    digest: digestOf(manifests),
    stable: manifests.every(({ stable }) => stable),
    failed:
      manifests.some(({ failed }) => failed) && manifests.every(({ stable, failed }) => stable || failed),
    manifests,
  }
}
