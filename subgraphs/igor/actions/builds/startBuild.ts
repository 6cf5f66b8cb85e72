import type { JsonObject } from '#platform/definition/json.ts'
import { conflict, PlatformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { BuildReference, StartBuild } from '../../ci/define.ts'
import type { ConnectedMaster } from '../../runtime/masters.ts'
import type { BuildStart } from '../../store/starts.ts'
import type { BuildPorts } from './ports.ts'

export interface WantedBuild {
  readonly buildService: string
  readonly job: string
  readonly parameters: Readonly<Record<string, string>>
  readonly payload?: JsonObject | undefined
  /** The same when the same build is asked for again. */
  readonly requestId?: string | undefined
}

/**
 * Has a build started, once for each `requestId`: the intention is kept first, then the system is asked, then what it answered is
 * kept. Asked again, it answers that; and where nobody knows whether the system was asked, it looks for the build there.
 */
export async function startBuild(
  wanted: WantedBuild,
  caller: Caller,
  ports: BuildPorts,
): Promise<BuildReference> {
  const master = ports.masters.get(wanted.buildService)
  const { requestId } = wanted
  const before = requestId === undefined ? undefined : await ports.starts.find(requestId)
  if (before) requireSame(before, wanted)
  if (before?.reference) return before.reference
  return inTurn(wanted, ports, async () => {
    // Kept in turn: whoever keeps it first is the first to ask.
    const { start, isNew } = await ports.starts.begin(intention(wanted, caller, ports))
    requireSame(start, wanted)
    if (start.reference) return start.reference
    if (start.isUnwanted) throw conflict(`The build of ${wanted.job} was stopped before it began.`)
    const known = isNew ? undefined : await lookFor(master, wanted, start, ports)
    return recorded(master, start, known ?? (await ask(master, wanted, start, ports)), ports)
  })
}

/** Starts of a job go one after the other, so that a build that was found again cannot be one that is just being asked for. */
export const inTurn = <R>(
  { buildService, job }: WantedBuild,
  { leases }: BuildPorts,
  work: () => Promise<R>,
) => leases.withLock(`igor.start.${buildService}/${job}`, work)

export const intention = (
  { buildService, job, requestId }: WantedBuild,
  { user }: Caller,
  { clock, newId }: BuildPorts,
): BuildStart => ({
  key: requestId ?? newId(),
  buildService,
  job,
  user,
  since: clock.now(),
  reference: undefined,
  isUnwanted: false,
})

function requireSame(start: BuildStart, { buildService, job, requestId }: WantedBuild): void {
  if (start.buildService === buildService && start.job === job) return
  throw conflict(`The requestId ${requestId} was used for a build of ${start.job} at ${start.buildService}.`)
}

async function ask(master: ConnectedMaster, wanted: WantedBuild, start: BuildStart, ports: BuildPorts) {
  await ports.failpoint('igor.start.beforeCall')
  try {
    const reference = await master.builds.start(
      request(wanted, start, () => false),
      ports.stopping,
    )
    await ports.failpoint('igor.start.afterCall')
    return reference
  } catch (error) {
    // What was refused has not begun. What nobody answered may have.
    if (error instanceof PlatformError && error.code !== 'UNAVAILABLE') await ports.starts.remove(start.key)
    throw error
  }
}

/** The build of a start of which nobody knows what became. */
export async function lookFor(
  master: ConnectedMaster,
  wanted: WantedBuild,
  start: BuildStart,
  ports: BuildPorts,
) {
  const others = await ports.starts.referencesSince(start.buildService, start.job, start.since - 60_000)
  const taken = new Set(
    [...others].filter(([key]) => key !== start.key).map(([, reference]) => nameOf(reference)),
  )
  const isTaken = (reference: BuildReference) => taken.has(nameOf(reference))
  return master.builds.recover(request(wanted, start, isTaken), ports.stopping)
}

const nameOf = (reference: BuildReference) =>
  reference.kind === 'queued' ? `queued ${reference.item}` : `build ${reference.id}`

const request = (
  { job, parameters, payload }: WantedBuild,
  { key, since }: BuildStart,
  isTaken: StartBuild['isTaken'],
): StartBuild => ({ job, parameters, ...(payload && { payload }), key, since, isTaken })

/** Keeps what a start has become. Somebody may have given it up meanwhile. */
async function recorded(
  master: ConnectedMaster,
  start: BuildStart,
  reference: BuildReference,
  { starts, stopping }: BuildPorts,
): Promise<BuildReference> {
  const now = await starts.record(start.key, reference)
  if (now?.isUnwanted) await master.builds.stop(start.job, reference, stopping)
  return reference
}
