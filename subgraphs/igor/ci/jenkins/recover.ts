import { objectsOf } from '#platform/definition/json.ts'
import type { BuildReference, CiJob, StartBuild } from '../define.ts'
import { keyParameter, sentParameters } from './parameters.ts'

/** A build that was asked for, as the queue and the list of builds show it. */
export interface Candidate {
  /** The queue's item that it is or was. */
  readonly item: string
  readonly parameters: ReadonlyMap<string, string>
  /** When it was asked for, or began; milliseconds of Jenkins' clock. */
  readonly at: number
}

/** Jenkins tells its time in whole seconds, and may remember it for one. */
const slackMs = 1_000

/**
 * The build of a request that was answered to nobody. With the key it is found for certain; without it is the oldest one that was
 * asked for since, has all the parameters that the job declares of those given, and belongs to no other request.
 */
export function recoverable(
  candidates: readonly Candidate[],
  job: CiJob,
  request: StartBuild,
  aheadMs: number,
): BuildReference | undefined {
  const sent = sentParameters(job, request.parameters, request.key)
  const declared = job.parameters.filter(({ name, type }) => sent[name] !== undefined && !isHidden(type))
  const hasAll = ({ parameters }: Candidate) =>
    declared.every(({ name }) => parameters.get(name) === sent[name])
  const hasKey = sent[keyParameter] !== undefined
  const isSince = ({ at }: Candidate) => hasKey || at >= request.since + aheadMs - slackMs
  const [first] = candidates
    .filter((candidate) => hasAll(candidate) && isSince(candidate))
    .map(({ item, at }) => ({ reference: { kind: 'queued', item } as const, at }))
    .filter(({ reference }) => !request.isTaken(reference))
    .toSorted((a, b) => a.at - b.at)
  return first?.reference
}

/** Jenkins does not show what they hold. */
const isHidden = (type: string) => /Password|Credentials|File/.test(type)

/** Parameters stand among the actions of builds and of items of the queue. */
export const candidateOf = (item: unknown, at: unknown, actions: unknown): Candidate => ({
  item: String(item),
  at: Number(at),
  parameters: new Map(
    objectsOf(actions)
      .flatMap(({ parameters }) => objectsOf(parameters))
      .map(({ name, value }) => [String(name), String(value ?? '')]),
  ),
})
