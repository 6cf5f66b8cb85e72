import type { LogLine, LogReader, LogRequest } from '../../provider.ts'
import type { ClusterAccess } from '../account.ts'
import { KubernetesError } from '../client/errors.ts'
import { isUnanswered } from '../client/failures.ts'
import { objectPath } from '../client/paths.ts'
import { wait } from '../client/rate.ts'
import { requireNamespace } from '../manifests/managed.ts'
import { isBehind, type LogPosition, logLines, parseCursor } from './lines.ts'

/** Until a container begins, and after a broken connection. */
const pauseMs = 500

export function logReader(account: ClusterAccess): LogReader {
  const { client } = account
  return {
    async *read(request, signal) {
      requireNamespace(request.location, account)
      let position = startOf(request)
      for (let isAgain = false; !signal.aborted; isAgain = true) {
        if (isAgain) await wait(pauseMs, signal).catch(() => {})
        try {
          for await (const line of linesBehind(position, request, signal)) {
            position = line.position
            yield { time: line.time, text: line.text, cursor: line.cursor }
          }
          return
        } catch (error) {
          if (signal.aborted) return
          if (isWaiting(error) && !request.follow) return
          if (!request.follow || !(isWaiting(error) || isUnanswered(error))) throw error
        }
      }
    },
  }

  async function* linesBehind(
    position: LogPosition | undefined,
    { location, instance, container, previous, tailLines, follow }: LogRequest,
    signal: AbortSignal,
  ): AsyncGenerator<LogLine & { position: LogPosition }> {
    const resource = await client.resource({ kind: 'Pod', group: '' }, signal)
    const name = instance.slice(instance.indexOf(' ') + 1)
    const query: Record<string, string> = {
      timestamps: 'true',
      ...(container !== undefined && { container }),
      ...(previous && { previous: 'true' }),
      ...(follow && { follow: 'true' }),
      ...(tailLines !== undefined && position === undefined && { tailLines: String(tailLines) }),
      ...(position && { sinceTime: secondOf(position) }),
    }
    const path = `${objectPath({ resource, namespace: location, name })}/log`
    const body = await client.stream(path, query, signal)
    for await (const line of logLines(body)) if (!position || isBehind(line.position, position)) yield line
  }
}

function startOf({ after }: LogRequest): LogPosition | undefined {
  if (after === undefined || after === '') return undefined
  const position = parseCursor(after)
  if (position) return position
  throw new KubernetesError(
    'INVALID',
    { status: 0, reason: 'BadCursor' },
    `${after} is not a cursor of a log`,
  )
}

/** The API server looks at whole seconds: what comes again is left out here. */
const secondOf = ({ nanoseconds }: LogPosition) =>
  `${new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19)}Z`

/** The container has not begun. */
const isWaiting = (error: unknown) =>
  error instanceof KubernetesError &&
  error.status === 400 &&
  /is waiting to start|ContainerCreating|PodInitializing|not have a host assigned/.test(error.message)
