import { z } from 'zod'
import { newExecution } from '../../../../../subgraphs/orca/domain/create.ts'
import type { Execution, JsonObject, Stage } from '../../../../../subgraphs/orca/domain/execution.ts'
import { inPipelineOrder, StageGraph } from '../../../../../subgraphs/orca/domain/graph.ts'
import type { Message } from '../../../../../subgraphs/orca/domain/messages.ts'
import { failureStatus } from '../../../../../subgraphs/orca/domain/outcome.ts'
import { type ExecutionStatus, isComplete } from '../../../../../subgraphs/orca/domain/status.ts'
import { Transition } from '../../../../../subgraphs/orca/domain/transition.ts'
import { settle } from '../../../../../subgraphs/orca/handlers/index.ts'
import { type AnyStageDefinition, defineStage } from '../../../../../subgraphs/orca/stages/define.ts'
import { StageTable } from '../../../../../subgraphs/orca/stages/table.ts'

/** A stage type whose task ends as the test says. */
export const scripted = (type: string, more: Partial<AnyStageDefinition> = {}): AnyStageDefinition =>
  defineStage({
    type,
    title: type,
    description: type,
    parameters: z.looseObject({}),
    tasks: () => [{ name: 'work', execute: async () => ({ status: 'SUCCEEDED' }) }],
    ...more,
  })

/** An execution that moves only when the test moves it: by messages, and by saying how running tasks ended. */
export class Simulation {
  execution: Execution
  now = 1_000
  readonly #stages: StageTable
  readonly trail: string[] = []

  constructor(
    stages: readonly JsonObject[],
    definitions: readonly AnyStageDefinition[] = [scripted('work')],
  ) {
    this.#stages = new StageTable(definitions)
    const origin = {
      type: 'PIPELINE',
      buildTime: this.now,
      user: 'tester',
      limitConcurrent: false,
      maxConcurrentExecutions: 0,
      keepWaitingPipelines: false,
    } as const
    this.execution = newExecution(
      { application: 'app', origin, trigger: {}, stages },
      '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    )
    this.change((t) => {
      t.consume('startExecution')
      t.set({ status: 'RUNNING', startTime: t.now })
      for (const id of t.graph.topLevel)
        if (t.stage(id).requisiteStageRefIds.length === 0) t.push({ kind: 'startStage', stageId: id })
    })
  }

  change(work: (t: Transition) => void): void {
    const t = new Transition(this.execution, this.now, undefined)
    work(t)
    settle(t, { stages: this.#stages, expressions: { maxLength: 10_000 } })
    this.execution = t.result()
    this.now += 1_000
  }

  send(message: Message): void {
    this.change((t) => t.push(message))
  }

  stage(refId: string): Stage {
    const found = [...this.execution.stages.values()].find((stage) => stage.refId === refId)
    if (!found) throw new Error(`no stage ${refId}; there are ${this.statuses()}`)
    return found
  }

  /** refIds of the stages that have a task to be called now. */
  running(): string[] {
    return [...this.execution.outbox.values()]
      .flatMap(({ message }) =>
        message.kind === 'runTask' ? [this.execution.stages.get(message.stageId)!.refId] : [],
      )
      .sort()
  }

  /** The running task of a stage ends so; the stage's failure strategy is applied as Orca does. */
  end(refId: string, status: ExecutionStatus = 'SUCCEEDED', outputs: JsonObject = {}): void {
    const stage = this.stage(refId)
    const task = stage.tasks.find((each) => each.status === 'RUNNING')
    if (!task) throw new Error(`stage ${refId} has no running task`)
    this.change((t) => {
      t.consume(`runTask:${stage.id}:${task.id}`)
      t.mergeOutputs(stage.id, outputs)
      const isOver = t.execution.canceled || isComplete(t.execution.status)
      const failing = status === 'TERMINAL' || (status === 'CANCELED' && !isOver)
      t.push({
        kind: 'completeTask',
        stageId: stage.id,
        taskId: task.id,
        status: failing ? failureStatus(t.stage(stage.id), status) : status,
        originalStatus: status,
      })
    })
  }

  /** Every stage as refId=STATUS, in the order of the pipeline. */
  statuses(): string {
    const graph = new StageGraph(this.execution.stages.values())
    return inPipelineOrder(this.execution.stages, graph)
      .map(({ refId, status }) => `${refId}=${status}`)
      .join(' ')
  }
}

export const stage = (refId: string, requires: string[] = [], more: JsonObject = {}): JsonObject => ({
  type: 'work',
  name: `stage ${refId}`,
  refId,
  requisiteStageRefIds: requires,
  ...more,
})
