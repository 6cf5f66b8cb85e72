import type { Build } from './build.ts'

/** How far a job's builds have been told: those that began before `at`, and of the others those in `told`. */
export interface BuildCursor {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Ids, with when it began: a build may be run again under its id. */
  readonly told: readonly string[]
  /** A build runs that will have to be told. */
  readonly waits?: true
}

/** Builds that have ended and are not told yet, oldest first, and the cursor once they are. A running build holds the cursor. */
export function advance(
  cursor: BuildCursor,
  builds: readonly Build[],
): { readonly ended: readonly Build[]; readonly cursor: BuildCursor } {
  const begun = builds
    .filter(({ timestamp }) => timestamp !== undefined && timestamp >= cursor.at)
    .toSorted((a, b) => a.timestamp! - b.timestamp!)
  const told = new Set(cursor.told)
  const ended = begun.filter((build) => !build.building && !told.has(nameOf(build)))
  const running = begun.find(({ building }) => building)
  const at = running ? running.timestamp! : Math.max(cursor.at, begun.at(-1)?.timestamp ?? 0)
  // Others that began in the same moment may still be to come.
  const kept = begun.filter(({ building, timestamp }) => !building && timestamp! >= at).map(nameOf)
  const all = at === cursor.at ? [...new Set([...cursor.told, ...kept])] : kept
  return { ended, cursor: { at, told: all, ...(running && { waits: true as const }) } }
}

/** Whether the last build of a job is told already, so that nothing can be new. `ids`: of all that began at that time, if known. */
export function isTold(
  { at, told, waits }: BuildCursor,
  { timestamp, ids = [] }: { readonly timestamp: number; readonly ids?: readonly string[] },
): boolean {
  return !waits && at === timestamp && ids.every((id) => told.includes(nameOf({ id, timestamp })))
}

const nameOf = ({ id, timestamp }: Pick<Build, 'id' | 'timestamp'>) => `${id}@${timestamp}`
