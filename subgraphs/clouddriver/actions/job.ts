import { longPoll } from '#platform/concurrency/longPoll.ts'
import { digestOf } from '../domain/digest.ts'
import type { Job } from '../domain/manifest.ts'
import { getAccount, partOf } from './accounts.ts'
import { ofCloud } from './cloudErrors.ts'
import type { Ports } from './ports.ts'

const settleMs = 20
const hasEnded = ({ state }: Job) => state === 'Failed' || state === 'Succeeded'

/** A job; with `waitMs` when it has ended or differs from `known`. Undefined, at once, when there is none. */
export async function findJob(
  place: { readonly account: string; readonly location: string; readonly name: string },
  known: string | undefined,
  waitMs: number,
  ports: Ports,
): Promise<Job | undefined> {
  const { location, name } = place
  const account = getAccount(place.account, ports)
  const reader = partOf(account, 'jobs')
  return ofCloud(account, () =>
    longPoll({
      read: () => reader.get(location, name),
      isNews: (job) => !job || hasEnded(job) || (known !== undefined && digestOf(job) !== known),
      subscribe: (listener) => reader.onChange(location, name, listener),
      waitMs,
      settleMs,
      stopping: ports.stopping,
    }),
  )
}
