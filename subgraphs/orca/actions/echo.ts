import { inTime } from '#platform/concurrency/inTime.ts'
import type { Problem } from '#platform/definition/problems.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { CallService } from '#platform/service/service.ts'
import { AcceptEventsDocument, PipelineProblemsDocument } from '#schema/generated/operations-orca-echo.ts'
import type { JsonObject } from '../domain/execution.ts'

/** Tells Echo events; resolves when it has kept all of them. */
export const tellEchoIn =
  (call: CallService) =>
  async (events: JsonObject[]): Promise<void> => {
    await call('echo', AcceptEventsDocument, { events }, systemCaller)
  }

/** Whoever looks at a definition waits for what Orca itself says of it as well. */
const patienceMs = 2_000

/** What Echo says of the triggers and notifications of these definitions, each for itself; nothing while it does not answer. */
export const echoProblemsIn =
  (call: CallService, log: Logger) =>
  async (definitions: readonly JsonObject[]): Promise<readonly (readonly Problem[])[]> => {
    const variables = { definitions: [...definitions] }
    const answer = await inTime(
      call('echo', PipelineProblemsDocument, variables, systemCaller),
      patienceMs,
    ).catch((error) => void log.debug({ err: error }, 'Echo cannot be asked for the problems of definitions'))
    return answer?.pipelineProblems ?? definitions.map(() => [])
  }
