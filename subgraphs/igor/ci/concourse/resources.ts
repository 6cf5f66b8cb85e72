import { isObject } from '#platform/definition/json.ts'
import { badInput, unavailable } from '#platform/errors/errors.ts'
import { pollUntil } from '../../runtime/pollUntil.ts'
import { objectOf } from '../support/answers.ts'
import type { ConcourseClient } from './client.ts'

/** How long the end of a check is waited for; who starts a build asks again then. */
const patienceMs = 15_000
const pauseMs = 300

/**
 * Has Concourse look for new versions of a resource, and waits for the end of that: what is built next gets the newest one.
 * BAD_USER_INPUT when there is no such resource or the check fails, UNAVAILABLE when it takes long.
 */
export async function checkResource(
  client: ConcourseClient,
  pipelinePath: string,
  resource: string,
  signal: AbortSignal,
): Promise<void> {
  const refused = (message: string) => badInput([{ path: 'resourceName', message }])
  const path = `${pipelinePath}/resources/${encodeURIComponent(resource)}/check`
  const response = await client.change('POST', path, signal, { from: null, shallow: false })
  if (!response) throw refused(`there is no resource '${resource}'`)
  const check = objectOf(client.asked, response)
  const { status } = await pollUntil({
    read: async () => {
      const found = await client.get(`/builds/${String(check.id)}`, signal)
      return isObject(found) ? found : check
    },
    isEnough: ({ status }) => status !== 'pending' && status !== 'started',
    waitMs: patienceMs,
    pauseMs: () => pauseMs,
    stopping: signal,
  })
  if (status === 'succeeded') return
  if (status === 'pending' || status === 'started')
    throw unavailable(client.asked, `the check of the resource '${resource}' has not ended yet`)
  throw refused(
    `the check of '${resource}' ended as ${String(status)}: see ${client.url}/builds/${String(check.id)}`,
  )
}
