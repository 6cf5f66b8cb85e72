import { badInput } from '#platform/errors/errors.ts'
import type { LogPart } from '../define.ts'

/** A part of a build that has a log of its own. */
export interface LoggedJob {
  /** Digits. */
  readonly id: string
  readonly name: string
  /** When it began, in milliseconds since 1970; undefined: it has not yet. */
  readonly startedAt: number | undefined
}

/** Characters after which a part is long enough. */
const enough = 4 * 1024 * 1024

interface Place {
  /** Jobs whose logs were read to their end. */
  readonly read: Set<string>
  /** The one that is being read, and how far. */
  current: { readonly id: string; readonly at: number } | undefined
}

/**
 * The logs of a build's jobs, one behind the other under their names, in the order in which they began. `readJob` reads one of them from
 * a place of its own reckoning, which begins with 0, and answers the next.
 */
export async function readJobLogs<J extends LoggedJob>(
  jobs: readonly J[],
  isOver: boolean,
  cursor: string | undefined,
  readJob: (job: J, from: number) => Promise<{ text: string; to: number; isWhole: boolean }>,
): Promise<LogPart> {
  const place = placeOf(cursor)
  let text = ''
  let job = nextOf(jobs, place)
  while (job && text.length < enough) {
    if (!place.current) text += `${text === '' || text.endsWith('\n') ? '' : '\n'}===== ${job.name} =====\n`
    const part = await readJob(job, place.current?.at ?? 0)
    text += part.text
    place.current = { id: job.id, at: part.to }
    if (!part.isWhole) break
    place.read.add(job.id)
    place.current = undefined
    job = nextOf(jobs, place)
  }
  return { text, cursor: cursorOf(place), isWhole: isOver && job === undefined }
}

/** A job that was tried again is another one; the one before is in the list no more. */
function nextOf<J extends LoggedJob>(jobs: readonly J[], place: Place): J | undefined {
  const current = jobs.find(({ id }) => id === place.current?.id)
  if (current) return current
  place.current = undefined
  const [first] = jobs
    .filter(({ id, startedAt }) => startedAt !== undefined && !place.read.has(id))
    .toSorted((a, b) => a.startedAt! - b.startedAt! || Number(a.id) - Number(b.id))
  return first
}

const cursorOf = ({ read, current }: Place) =>
  `${[...read].join(',')};${current ? `${current.id}:${current.at}` : ''}`

function placeOf(cursor = ';'): Place {
  const [, read, id, at] = /^([\d,]*);(?:(\d+):(\d+))?$/.exec(cursor) ?? []
  if (read === undefined) throw badInput([{ path: 'after', message: 'is not a cursor of a log' }])
  return {
    read: new Set(read.split(',').filter(Boolean)),
    current: id === undefined ? undefined : { id, at: Number(at) },
  }
}
