import { LRUCache } from 'lru-cache'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject } from '../../../domain/manifest.ts'
import type { Inventory } from '../../provider.ts'
import type { ClusterAccess } from '../account.ts'
import type { Kind } from '../kinds/define.ts'
import { diagnose } from './diagnose.ts'
import { screen } from './screen.ts'

/** What only events and logs tell is asked for again after this time. */
const freshMs = 10_000
const mostObjects = 1_000

interface Diagnosis {
  /** What memory told at the time. */
  readonly seen: string
  readonly at: number
  readonly causes: Promise<readonly JsonObject[]>
}

const ofAccounts = new WeakMap<Inventory, LRUCache<string, Diagnosis>>()

/**
 * Why a rollout does not get on, as `diagnose` finds it out; but a hundred rollouts that all is well with, looked at with every
 * change of theirs, must not cost a call each. So it is found out at once when memory tells something new, and every few seconds.
 */
export function causesOf(
  account: Pick<ClusterAccess, 'client'> & { readonly inventory: Inventory },
  object: KubeObject,
  kind: Kind,
): Promise<readonly JsonObject[]> {
  const diagnoses = diagnosesOf(account.inventory)
  const { uid = '' } = object.metadata
  const seen = screen(account.inventory, object, kind)
  const at = performance.now()
  const former = diagnoses.get(uid)
  if (former && former.seen === seen && at - former.at < freshMs) return former.causes
  const isFirstLook = !former && seen === ''
  const causes = isFirstLook ? Promise.resolve([]) : diagnose(account, object, kind)
  diagnoses.set(uid, { seen, at, causes })
  return causes
}

function diagnosesOf(inventory: Inventory): LRUCache<string, Diagnosis> {
  const known = ofAccounts.get(inventory)
  if (known) return known
  const diagnoses = new LRUCache<string, Diagnosis>({ max: mostObjects })
  ofAccounts.set(inventory, diagnoses)
  return diagnoses
}
