import { matchingWithin } from '#platform/patterns/fullMatch.ts'
import type { Artifact } from '../domain/artifacts/artifact.ts'
import { wantedAtStart, withArtifacts } from '../domain/artifacts/atStart.ts'
import { resolveArtifacts, wantsPrior } from '../domain/artifacts/resolve.ts'
import { artifactsOfExecution } from '../domain/artifacts/visible.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { ParameterProblem } from '../domain/parameters.ts'
import type { ActionPorts, SavedPipeline } from './ports.ts'

type Ports = Pick<ActionPorts, 'keeper' | 'queries'>

const begun = [
  'RUNNING',
  'PAUSED',
  'SUCCEEDED',
  'FAILED_CONTINUE',
  'TERMINAL',
  'CANCELED',
  'STOPPED',
] as const

/** Comparisons of an expected artifact with a received one: ten million take about half a second. */
const mostComparisons = 10_000_000

const lengthOf = (value: unknown) => (Array.isArray(value) ? value.length : 0)

/** The trigger of a start with the artifacts that the pipeline expects, or which of them there are not. */
export async function resolveAtStart(
  { id, definition }: SavedPipeline,
  trigger: JsonObject,
  ports: Ports,
): Promise<{ trigger: JsonObject; problems: readonly ParameterProblem[] }> {
  const wanted = lengthOf(definition.expectedArtifacts)
  const offered = lengthOf(trigger.receivedArtifacts) + lengthOf(trigger.artifacts)
  if (wanted * offered > mostComparisons) {
    const message = `are ${wanted}, each to be compared with ${offered} artifacts; that may be ${mostComparisons} comparisons at most`
    return { trigger, problems: [{ path: 'expectedArtifacts', message }] }
  }
  const matchesFully = matchingWithin(1_000)
  const { received, expected, indexes } = wantedAtStart(definition, trigger, matchesFully)
  const prior = wantsPrior(expected, received, matchesFully) ? await priorArtifacts(id, ports) : []
  const sources = { received, prior }
  const { resolved, problems } = resolveArtifacts(expected, sources, { unique: true, matchesFully })
  return {
    trigger: withArtifacts(trigger, received, resolved),
    problems: problems.map(({ index, message }) => ({
      path: `expectedArtifacts[${indexes[index]}]`,
      message,
    })),
  }
}

/** What the latest execution of the pipeline that has begun had. */
async function priorArtifacts(pipelineConfigId: string, { keeper, queries }: Ports): Promise<Artifact[]> {
  const [latest] = await queries.list({ pipelineConfigId, statuses: begun }, 1)
  const execution = latest && (await keeper.find(latest.id))
  return execution ? artifactsOfExecution(execution) : []
}
