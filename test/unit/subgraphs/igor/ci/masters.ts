import { createLogger } from '#platform/log/log.ts'
import type { CiMaster, CiSystem, LogPart, StartBuild } from '../../../../../subgraphs/igor/ci/define.ts'
import { httpOf } from '../looks.ts'

const log = createLogger({ level: 'silent', format: 'json' })

export const signal = new AbortController().signal

/** A master of a system, by a client that ends with the tests. One that is guarded follows no redirects to this machine. */
export function masters() {
  const open = httpOf(['127.0.0.0/8'])
  const guarded = httpOf()
  afterAll(() => Promise.all([open.stop(), guarded.stop()]))
  return (system: CiSystem, settings: Record<string, unknown>, isGuarded = false): CiMaster =>
    system.connect({ name: 'ci', ...settings }, { http: isGuarded ? guarded : open, log, clock: Date })
}

let keys = 0

export const order = (more: Partial<StartBuild> & Pick<StartBuild, 'job'>): StartBuild => ({
  parameters: {},
  key: `key-${++keys}`,
  since: Date.now(),
  isTaken: () => false,
  ...more,
})

/** The id of a build that is started. */
export async function started(master: CiMaster, asked: Partial<StartBuild> & Pick<StartBuild, 'job'>) {
  const reference = await master.builds.start(order(asked), signal)
  if (reference.kind !== 'build') throw new Error(`It waits: ${reference.item}`)
  return reference.id
}

/** A log from a cursor on, and where it goes on. */
export async function logOf(master: CiMaster, job: string, id: string, cursor?: string): Promise<LogPart> {
  return master.builds.log(job, id, cursor, signal)
}
