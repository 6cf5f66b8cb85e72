import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { AcceptEventsDocument } from '#schema/generated/operations-orca-echo.ts'
import type { JsonObject } from '../domain/execution.ts'

/** Tells Echo events; resolves when it has kept all of them. */
export const tellEchoIn =
  (call: CallService) =>
  async (events: JsonObject[]): Promise<void> => {
    await call('echo', AcceptEventsDocument, { events }, systemCaller)
  }
