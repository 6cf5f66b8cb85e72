import type { JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../../subgraphs/echo/domain/event.ts'
import { TriggerIndex } from '../../subgraphs/echo/runtime/triggerIndex.ts'
import type { MatchPorts } from '../../subgraphs/echo/triggers/matching.ts'

/** Nothing is signed, and nobody is asked. */
export const matching: MatchPorts = {
  wantedFingerprints: () => [],
  buildDetails: async () => undefined,
  changedFiles: async () => undefined,
}

/** Pipelines that wait for the same thing. */
const sharing = 2

/** One trigger of each of four types, the things that they wait for spread over the pipelines. */
function triggersOf(n: number): JsonObject[] {
  const thing = Math.floor(n / sharing)
  const constraints = { payloadConstraints: { '$.repository.branch': '^(main|release/.*)$' } }
  return [
    { type: 'webhook', enabled: true, source: `source-${thing}`, ...constraints },
    {
      type: 'docker',
      enabled: true,
      account: `hub-${thing % 10}`,
      repository: `acme/${thing}`,
      tag: '1\\.\\d+',
    },
    { type: 'jenkins', enabled: true, master: `ci-${thing % 10}`, job: `folder/${thing}` },
    {
      type: 'git',
      enabled: true,
      source: 'github',
      project: 'acme',
      slug: `repository-${thing}`,
      branch: 'main',
    },
  ]
}

export function indexOf(pipelines: number): TriggerIndex {
  const index = new TriggerIndex()
  for (let n = 0; n < pipelines; n++)
    index.put({
      id: `pipeline-${n}`,
      application: `application-${n % 100}`,
      name: `pipeline ${n}`,
      definition: { triggers: triggersOf(n) },
    })
  return index
}

/** The nth event: of each of the four types in turn, about one thing or another that some pipelines wait for. */
export function eventOf(n: number, pipelines: number): EchoEvent {
  const thing = (n * 7_919) % Math.ceil(pipelines / sharing)
  const told = [
    { type: 'webhook', source: `source-${thing}`, content: { repository: { branch: 'main' }, number: n } },
    {
      type: 'docker',
      source: 'igor',
      content: { account: `hub-${thing % 10}`, registry: 'r', repository: `acme/${thing}`, tag: `1.${n}` },
    },
    {
      type: 'build',
      source: 'igor',
      content: {
        master: `ci-${thing % 10}`,
        project: { name: `folder/${thing}`, lastBuild: { number: n, building: false, result: 'SUCCESS' } },
      },
    },
    {
      type: 'git',
      source: 'github',
      content: {
        repoProject: 'acme',
        slug: `repository-${thing}`,
        branch: 'main',
        hash: 'abc',
        action: 'push:push',
      },
    },
  ][n % 4]!
  const { type, source, content } = told
  return { sequence: n, id: `event-${n}`, receivedAt: 0, details: { type, source, created: '0' }, content }
}
