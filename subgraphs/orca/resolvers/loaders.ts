import DataLoader from 'dataloader'
import type { Problem } from '#platform/definition/problems.ts'
import type { ActionPorts } from '../actions/ports.ts'
import type { Execution, ExecutionRecord, JsonObject, Stage } from '../domain/execution.ts'
import type { StageData } from '../store/documents.ts'
import type { ExecutionStore } from '../store/executions.ts'
import type { ExecutionQueries } from '../store/queries.ts'
import type { StageOfExecution } from './parents.ts'

/** One request's reads, gathered into few. */
export interface Loaders {
  execution(id: string): Promise<ExecutionRecord | undefined>
  trigger(execution: ExecutionRecord): Promise<JsonObject>
  /** What an execution keeps of its pipeline's definition. */
  definition(execution: ExecutionRecord): Promise<JsonObject>
  stageData(stage: StageOfExecution): Promise<StageData>
  /** What Echo says of a definition; none while it does not answer. */
  echoProblems(definition: JsonObject): Promise<readonly Problem[]>
}

/** Definitions can be big: more of them make a request that is too long. */
const definitionsAtOnce = 20

export function createLoaders(
  store: ExecutionStore,
  queries: ExecutionQueries,
  askEcho: ActionPorts['echoProblems'],
): Loaders {
  const problems = new DataLoader<JsonObject, readonly Problem[]>(askEcho, {
    maxBatchSize: definitionsAtOnce,
  })
  const executions = new DataLoader<string, ExecutionRecord | undefined>(async (ids) => {
    const found = await queries.records(ids)
    return ids.map((id) => found.get(id))
  })
  const inputs = new DataLoader((ids: readonly string[]) => Promise.all(ids.map((id) => store.input(id))))
  const data = new DataLoader<StageOfExecution, StageData | undefined, string>(
    async (stages) => {
      const found = await store.stageData(stages.map(({ stage }) => stage))
      return stages.map(({ stage }) => found.get(stage.dataId ?? ''))
    },
    { cacheKeyFn: ({ stage }) => stage.dataId ?? stage.id },
  )

  async function stageData(of: StageOfExecution): Promise<StageData> {
    if (isWhole(of.stage)) return of.stage
    if (!of.stage.dataId) return (await inputs.load(of.execution.id)).dataOf(of.stage.id)
    const found = await data.load(of)
    if (found) return found
    // It was replaced and forgotten since the execution was read.
    const now = (await queries.records([of.execution.id])).get(of.execution.id)?.stages.get(of.stage.id)
    const newer = now && (await store.stageData([now])).get(now.dataId ?? '')
    return newer ?? { context: {}, outputs: {} }
  }

  return {
    execution: (id) => executions.load(id),
    trigger: async (execution) =>
      (execution as Execution).trigger ?? (await inputs.load(execution.id)).trigger,
    definition: async (execution) =>
      (execution as Execution).definition ?? (await inputs.load(execution.id)).definition,
    stageData,
    echoProblems: (definition) => problems.load(definition),
  }
}

/** Subscribers get executions from memory, with all their stages know; lists come from the store without. */
const isWhole = (stage: StageOfExecution['stage']): stage is Stage => 'context' in stage
