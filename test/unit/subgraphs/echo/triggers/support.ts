import type { JsonObject } from '#platform/definition/json.ts'
import { notFound } from '#platform/errors/errors.ts'
import type { EchoEvent, EventDetails } from '../../../../../subgraphs/echo/domain/event.ts'
import type { Match } from '../../../../../subgraphs/echo/triggers/define.ts'
import { indexed } from '../../../../../subgraphs/echo/triggers/indexed.ts'
import { type MatchPorts, matchTrigger } from '../../../../../subgraphs/echo/triggers/matching.ts'

export const eventWith = (
  details: Partial<EventDetails>,
  content: JsonObject = {},
  more: Partial<EchoEvent> = {},
): EchoEvent => ({
  sequence: 1,
  id: 'e1',
  receivedAt: 0,
  details: { source: 'igor', type: 'webhook', created: '0', ...details },
  content,
  ...more,
})

/** No secrets of the configuration; what is asked for is not there. */
const ports: MatchPorts = {
  wantedFingerprints: (_, own) => own.map((secret) => `of ${secret}`),
  buildDetails: async () => {
    throw notFound('file', 'build.properties')
  },
  changedFiles: async () => undefined,
}

export const pipelineWith = (definition: JsonObject) =>
  indexed({ id: 'p1', application: 'shop', name: 'deploy', definition })

/** What an event makes of one enabled trigger. */
export function matched(
  trigger: JsonObject,
  event: EchoEvent,
  { definition = {}, using = ports }: { definition?: JsonObject; using?: MatchPorts } = {},
): Promise<Match> {
  const pipeline = pipelineWith({ ...definition, triggers: [{ enabled: true, ...trigger }] })
  return matchTrigger(pipeline.triggers[0]!, event, using)
}
