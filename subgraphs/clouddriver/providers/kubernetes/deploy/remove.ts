import { setTimeout as delay } from 'node:timers/promises'
import type { DeleteOptions, KubernetesClient, ObjectReference } from '../client/client.ts'
import { isConflict } from '../client/errors.ts'

const firstPauseMs = 50
const longestPauseMs = 1_000

/**
 * Deletes this very object and waits until it is gone, as kubectl does. Nothing happens when it is gone already, or when
 * something else has its name by now. `waiting` is called once when it takes a while, with the finalizers that it has.
 */
export async function remove(
  client: KubernetesClient,
  reference: ObjectReference,
  uid: string,
  deletion: Pick<DeleteOptions, 'propagationPolicy' | 'gracePeriodSeconds'>,
  signal: AbortSignal,
  waiting: (finalizers: readonly string[]) => void,
): Promise<void> {
  try {
    const options = { propagationPolicy: 'Background' as const, ...deletion, uid, signal }
    if (!(await client.delete(reference, options))) return
  } catch (error) {
    if (!isConflict(error)) throw error
  }
  let pauseMs = firstPauseMs
  for (let tries = 0; ; tries += 1) {
    const live = await client.get(reference, signal)
    if (!live || live.metadata.uid !== uid) return
    if (tries === 3) waiting(live.metadata.finalizers ?? [])
    await delay(pauseMs, undefined, { signal })
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
}
