import { LazyMap, Unknown } from '#platform/expressions/values.ts'
import { withAncestors } from '../domain/ancestors.ts'
import type { Execution, Stage, Task } from '../domain/execution.ts'
import { inPipelineOrder, StageGraph } from '../domain/graph.ts'
import { isFailure } from '../domain/status.ts'
import { ContextMap, OpenOutputs } from './lookup.ts'
import { statusOf } from './status.ts'
import { type Answers, TriggerMap } from './trigger.ts'

type Fields<Of> = Readonly<Record<string, (of: Of) => unknown>>

const fieldOf = <Of>(fields: Fields<Of>, key: string) =>
  Object.hasOwn(fields, key) ? fields[key] : undefined

/** A stage and the view of its execution. */
interface StageIn {
  readonly stage: Stage
  readonly whole: ExecutionMap
}

/** What is told by a stage's run: unknown of one that is only planned. */
function once(field: (of: StageIn) => unknown): (of: StageIn) => unknown {
  return (of) => (of.stage.planned ? new Unknown(`how stage ${of.stage.name} runs`) : field(of))
}

/** Of an execution that is only planned. */
const ofItsRun = new Unknown('how the execution runs')

const inItsRun = (field: (of: ExecutionMap) => unknown) => (of: ExecutionMap) =>
  of.execution.isPlanned ? ofItsRun : field(of)

/** A stage's fields as Spinnaker's JSON names them. */
const stageFields: Fields<StageIn> = {
  id: ({ stage, whole }) => (whole.execution.isPlanned ? ofItsRun : stage.id),
  refId: ({ stage }) => stage.refId,
  type: ({ stage }) => stage.type,
  name: ({ stage }) => stage.name,
  status: once(({ stage }) => statusOf(stage.status)),
  startTime: once(({ stage }) => stage.startTime ?? null),
  endTime: once(({ stage }) => stage.endTime ?? null),
  context: ({ stage, whole }) => new ContextMap(whole.execution, stage),
  outputs: ({ stage: { outputs, planned } }) =>
    planned?.outputs ? new OpenOutputs(outputs, planned.outputs) : outputs,
  tasks: once(({ stage }) => stage.tasks.map(taskFields)),
  requisiteStageRefIds: ({ stage }) => stage.requisiteStageRefIds,
  parentStageId: ({ stage, whole }) =>
    stage.parentStageId && whole.execution.isPlanned ? ofItsRun : (stage.parentStageId ?? null),
  syntheticStageOwner: ({ stage }) => stage.syntheticStageOwner ?? null,
  lastModified: ({ stage: { context } }) =>
    context.lastModifiedBy === undefined ? null : { user: context.lastModifiedBy },
}

/** What a stage answers as well, though its JSON does not hold it. */
const stageAnswers: Fields<StageIn> = {
  hasSucceeded: once(({ stage }) => stage.status === 'SUCCEEDED'),
  hasFailed: once(({ stage }) => isFailure(stage.status)),
  execution: ({ whole }) => whole,
  parent: ({ stage, whole }) => {
    const parent = stage.parentStageId ? whole.execution.stages.get(stage.parentStageId) : undefined
    return parent ? new StageMap(parent, whole) : null
  },
}

const taskFields = ({ id, name, status, startTime, endTime }: Task) => ({
  id,
  name,
  status: statusOf(status),
  startTime: startTime ?? null,
  endTime: endTime ?? null,
})

/** A stage as expressions see it. */
export class StageMap extends LazyMap implements StageIn {
  override readonly hasGetters = true
  readonly stage: Stage
  readonly whole: ExecutionMap

  constructor(stage: Stage, whole: ExecutionMap) {
    super()
    this.stage = stage
    this.whole = whole
  }

  get(key: string): unknown {
    return (fieldOf(stageFields, key) ?? fieldOf(stageAnswers, key))?.(this)
  }

  keys(): readonly string[] {
    return Object.keys(stageFields)
  }
}

/** An execution's fields as Spinnaker's JSON names them. */
const executionFields: Fields<ExecutionMap> = {
  type: ({ execution }) => execution.origin.type,
  id: inItsRun(({ execution }) => execution.id),
  application: ({ execution }) => execution.application,
  name: ({ execution }) => execution.origin.name ?? null,
  description: ({ execution }) => execution.origin.description ?? null,
  pipelineConfigId: ({ execution }) => execution.origin.pipelineConfigId ?? null,
  buildTime: inItsRun(({ execution }) => execution.origin.buildTime),
  startTime: inItsRun(({ execution }) => execution.startTime ?? null),
  endTime: ({ execution }) => execution.endTime ?? null,
  status: ({ execution }) => statusOf(execution.status),
  canceled: ({ execution }) => execution.canceled,
  canceledBy: ({ execution }) => execution.canceledBy ?? null,
  cancellationReason: ({ execution }) => execution.cancellationReason ?? null,
  limitConcurrent: ({ execution }) => execution.origin.limitConcurrent,
  maxConcurrentExecutions: ({ execution }) => execution.origin.maxConcurrentExecutions,
  keepWaitingPipelines: ({ execution }) => execution.origin.keepWaitingPipelines,
  spelEvaluator: ({ execution }) => execution.origin.spelEvaluator ?? null,
  authentication: ({ execution }) => ({ user: execution.origin.user, allowedAccounts: [] }),
  paused: ({ execution: { paused } }) =>
    paused
      ? {
          pausedBy: paused.pausedBy,
          pauseTime: paused.pauseTime,
          resumedBy: paused.resumedBy ?? null,
          resumeTime: paused.resumeTime ?? null,
        }
      : null,
  trigger: (view) => view.trigger,
  templateVariables: ({ execution }) => execution.definition.templateVariables ?? null,
  notifications: ({ execution }) => execution.definition.notifications ?? [],
  initialConfig: ({ execution }) => execution.definition.initialConfig ?? {},
  metadata: ({ execution }) => execution.definition.metadata ?? {},
  stages: (view) => view.stages,
}

/** A stage beside the one that looks at it may have run by then, or not. */
function asOpen(stage: Stage): Stage {
  const reason = `whether stage ${stage.name} (${stage.refId}) has run by then`
  return { ...stage, outputs: {}, planned: { context: reason, outputs: reason } }
}

/** An execution as expressions see it. */
export class ExecutionMap extends LazyMap {
  override readonly hasGetters = true
  readonly execution: Execution
  readonly trigger: TriggerMap
  readonly #viewer: Stage | undefined
  #stages: readonly StageMap[] | undefined

  /** As `viewer` sees it, when that starts. */
  constructor(execution: Execution, answers: Answers, viewer?: Stage) {
    super()
    this.execution = execution
    this.#viewer = viewer
    this.trigger = new TriggerMap(
      execution.trigger,
      answers,
      execution.origin.parent?.executionId ?? execution.origin.triggeredBy,
    )
  }

  /** In the order of the pipeline, synthetic ones beside their parents. */
  get stages(): readonly StageMap[] {
    this.#stages ??= this.#ordered().map((stage) => new StageMap(stage, this))
    return this.#stages
  }

  #ordered(): readonly Stage[] {
    const { execution } = this
    const ordered = inPipelineOrder(execution.stages, new StageGraph(execution.stages.values()))
    if (!execution.isPlanned || !this.#viewer) return ordered
    const before = new Set(withAncestors(execution, this.#viewer).map(({ id }) => id))
    return ordered.map((stage) => (before.has(stage.id) ? stage : asOpen(stage)))
  }

  get(key: string): unknown {
    return fieldOf(executionFields, key)?.(this)
  }

  keys(): readonly string[] {
    return Object.keys(executionFields)
  }
}
