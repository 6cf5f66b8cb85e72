import { type Execution, type JsonObject, type Origin, type Stage, stageId } from './execution.ts'
import { messageId } from './messages.ts'
import { holdsExpression, sourceOf } from './source.ts'
import { isTrue, toNumber } from './values.ts'

export interface NewExecution {
  readonly application: string
  readonly origin: Origin
  readonly trigger: JsonObject
  /** Stages as they stand in a pipeline definition. */
  readonly stages: readonly JsonObject[]
  readonly definition?: JsonObject
  /** Keys of stages, by their index, whose expressions have been evaluated for good; others are evaluated when a stage starts. */
  readonly settled?: readonly ReadonlySet<string>[]
}

/** An execution that has been accepted and not begun. Ids sort by their making. */
export function newExecution(accepted: NewExecution, id: string): Execution {
  const { application, origin, trigger, definition = {} } = accepted
  const start = { kind: 'startExecution' } as const
  return {
    id,
    application,
    origin,
    trigger,
    definition,
    status: 'NOT_STARTED',
    sequence: 1,
    revision: 1,
    canceled: false,
    stages: new Map(newStages(accepted, id).map((stage) => [stage.id, stage])),
    outbox: new Map([[messageId(start), { message: start, dueAt: origin.buildTime, nudges: 0 }]]),
  }
}

/** Stages without any refId run in the order in which they stand. */
function newStages({ stages: definitions, settled }: NewExecution, executionId: string): Stage[] {
  const linear = definitions.every(({ refId }) => refId === undefined || refId === null)
  return definitions.map((definition, index) => {
    const { type, name, refId, requisiteStageRefIds, ...context } = definition
    const requisites = Array.isArray(requisiteStageRefIds)
      ? [...new Set(requisiteStageRefIds.map(String))]
      : []
    const isOpen = (key: string, value: unknown) =>
      !settled?.[index]?.has(key) && (key.includes('${') || holdsExpression(value))
    const source = sourceOf(context, isOpen)
    return {
      id: stageId(executionId, 1, index),
      refId: linear ? String(index) : String(refId),
      type: String(type),
      name: typeof name === 'string' && name !== '' ? name : String(type),
      requisiteStageRefIds: linear ? (index === 0 ? [] : [String(index - 1)]) : requisites,
      status: 'NOT_STARTED',
      tasks: [],
      restarts: 0,
      context,
      outputs: {},
      ...(source && { source }),
    }
  })
}

/** What a pipeline definition says of how its executions run beside each other. */
export function concurrencyOf(definition: JsonObject) {
  return {
    limitConcurrent: isTrue(definition.limitConcurrent),
    maxConcurrentExecutions: toNumber(definition.maxConcurrentExecutions) ?? 0,
    keepWaitingPipelines: isTrue(definition.keepWaitingPipelines),
  }
}
