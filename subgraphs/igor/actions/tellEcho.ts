import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { AcceptEventsDocument } from '#schema/generated/operations-igor-echo.ts'
import type { Found } from '../monitors/define.ts'

/** Events of one call. */
const atOnce = 100

/** Resolves when Echo has kept all of it. What it knows by its key already it leaves out. */
export const tellEcho = (call: CallService) => async (found: readonly Found[]) => {
  for (let at = 0; at < found.length; at += atOnce)
    await call('echo', AcceptEventsDocument, { events: found.slice(at, at + atOnce) }, systemCaller)
}
