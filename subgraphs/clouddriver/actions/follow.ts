import { setTimeout as delay } from 'node:timers/promises'
import { notFound } from '#platform/errors/errors.ts'
import { follow } from '#platform/graphql/follow.ts'
import { digestOf } from '../domain/digest.ts'
import type { Manifest, ManifestReference } from '../domain/manifest.ts'
import { hasEnded, type OperationTask } from '../domain/operationTask.ts'
import { abortable } from '../runtime/abortable.ts'
import { taskTopic } from '../runtime/taskRun.ts'
import { getAccount, partOf } from './accounts.ts'
import { asPlatformError } from './cloudErrors.ts'
import type { LogLine } from './instanceLog.ts'
import { findManifest } from './manifests.ts'
import { findTask } from './operationTask.ts'
import type { Ports } from './ports.ts'

/** A task as it is now, then after every change, until it has ended. */
export const followTask = (id: string, ports: Ports): Promise<AsyncIterableIterator<OperationTask>> =>
  follow<OperationTask>(ports.events, {
    topic: taskTopic(id),
    present: async () => {
      const task = await findTask(id, ports)
      if (!task) throw notFound('operation task', id)
      return [task]
    },
    keyOf: (task) => task.id,
    versionOf: ({ revision }) => revision,
    isLast: hasEnded,
  })

const settleMs = 50

/** A manifest as it is now, then after every change. NOT_FOUND when it is not there, or not any more. */
export function followManifest(
  accountName: string,
  reference: ManifestReference,
  ports: Ports,
): AsyncIterableIterator<Manifest> {
  const account = getAccount(accountName, ports)
  const reader = partOf(account, 'manifests')
  return abortable(async function* (signal) {
    let ring = Promise.withResolvers<void>()
    const close = reader.onChange([reference], () => ring.resolve())
    signal.addEventListener('abort', () => ring.resolve())
    try {
      for (let shown = ''; !signal.aborted; ) {
        ring = Promise.withResolvers()
        const manifest = await findManifest(accountName, reference, ports)
        if (!manifest) throw notFound('manifest', `${reference.name} in ${reference.location || accountName}`)
        const digest = digestOf(manifest)
        if (digest !== shown) yield manifest
        shown = digest
        await ring.promise
        await delay(settleMs, undefined, { signal })
      }
    } finally {
      close()
    }
  })
}

interface LogPlace {
  readonly account: string
  readonly location: string
  readonly instance: string
  readonly container?: string | undefined
  readonly tailLines?: number | undefined
}

/** The lines of a log that are there, then those that come, until it ends. */
export function followLog(
  { account: name, ...place }: LogPlace,
  ports: Ports,
): AsyncIterableIterator<LogLine> {
  const account = getAccount(name, ports)
  const logs = partOf(account, 'logs')
  return abortable(async function* (signal) {
    let sequence = 0
    try {
      for await (const { time, text } of logs.read({ ...place, previous: false, follow: true }, signal))
        yield { sequence: ++sequence, time, text }
    } catch (error) {
      throw asPlatformError(error, name)
    }
  })
}
