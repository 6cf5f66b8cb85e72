import type { Caller } from '#platform/identity/caller.ts'
import type { BuildReference } from '../../ci/define.ts'
import type { BuildPorts } from './ports.ts'
import { inTurn, intention, lookFor, type WantedBuild } from './startBuild.ts'

/** A build by its id, by the item of the queue that it is, or by the request that started it, with the parameters of that. */
export interface UnwantedBuild extends WantedBuild {
  readonly id?: string | undefined
  readonly queueItem?: string | undefined
}

/** Stops a build, or takes it out of the queue. One whose start is under way is stopped as soon as it has begun, or never begins. */
export async function stopBuild(unwanted: UnwantedBuild, caller: Caller, ports: BuildPorts): Promise<void> {
  const master = ports.masters.get(unwanted.buildService)
  const stop = (reference: BuildReference) => master.builds.stop(unwanted.job, reference, ports.stopping)
  const { id, queueItem, requestId } = unwanted
  if (id !== undefined) return stop({ kind: 'build', id })
  if (queueItem !== undefined) return stop({ kind: 'queued', item: queueItem })
  if (requestId === undefined) return
  const known = await ports.starts.find(requestId)
  const start = await ports.starts.unwant(intention(unwanted, caller, ports))
  if (start.reference) return stop(start.reference)
  if (!known) return
  await inTurn(unwanted, ports, async () => {
    const now = await ports.starts.find(requestId)
    // What was recorded since then was stopped by whoever recorded it.
    if (!now || now.reference) return
    const found = await lookFor(master, unwanted, now, ports)
    if (found) await stop(found)
  })
}
