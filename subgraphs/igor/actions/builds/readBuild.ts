import { createHash } from 'node:crypto'
import type { BuildReference } from '../../ci/define.ts'
import type { Build } from '../../domain/build.ts'
import { pollUntil } from '../../runtime/pollUntil.ts'
import type { BuildPlace, BuildPorts } from './ports.ts'

/** While a build is young its end is near. */
const shortestPauseMs = 500
const longestPauseMs = 5_000
const pausesOfItsAge = 20

/** Names the state of a build: a read that knows it waits for another one. */
export const digestOf = ({ building, result, artifacts, url, number }: Build): string =>
  createHash('sha1')
    .update(
      JSON.stringify([building, result, artifacts.map(({ relativePath }) => relativePath), url, number]),
    )
    .digest('hex')
    .slice(0, 16)

/** A build; with `known`, as soon as its digest is another one, or when the time is over. */
export async function readBuild(
  { buildService, job, id }: BuildPlace,
  known: string | undefined,
  waitMs: number,
  { masters, reads, clock, stopping }: BuildPorts,
): Promise<Build | undefined> {
  const master = masters.get(buildService)
  return pollUntil({
    read: () => reads.find(master, job, id, stopping),
    isEnough: (build) =>
      known === undefined || build?.building === false || (build && digestOf(build)) !== known,
    waitMs,
    pauseMs: (_, build) => pauseAt(clock.now() - (build?.timestamp ?? clock.now())),
    stopping,
  })
}

const pauseAt = (ageMs: number) => Math.min(longestPauseMs, Math.max(shortestPauseMs, ageMs / pausesOfItsAge))

/** Where a build that waits in a queue is by now, as soon as it has left that, or when the time is over. */
export async function locateBuild(
  { buildService, job, queueItem }: { buildService: string; job: string; queueItem: string },
  waitMs: number,
  { masters, stopping }: BuildPorts,
): Promise<BuildReference> {
  const { builds } = masters.get(buildService)
  return pollUntil<BuildReference>({
    read: () => builds.locate(job, { kind: 'queued', item: queueItem }, stopping),
    isEnough: ({ kind }) => kind === 'build',
    waitMs,
    pauseMs: (n) => Math.min(longestPauseMs, shortestPauseMs * 1.3 ** n),
    stopping,
  })
}
