import { guarded } from '#platform/mongo/guarded.ts'
import type { ExecutionRecord } from '../domain/execution.ts'
import type { ExecutionStatus } from '../domain/status.ts'
import { executionRecord } from './documents.ts'
import type { OrcaCollections } from './models.ts'

export interface ExecutionFilter {
  readonly application?: string
  readonly pipelineName?: string
  readonly pipelineConfigId?: string
  readonly statuses?: readonly ExecutionStatus[]
}

/** Looks executions up without touching them. */
export class ExecutionQueries {
  readonly #executions: OrcaCollections['executions']

  constructor({ executions }: OrcaCollections) {
    this.#executions = executions
  }

  /** Executions, newest first, behind the one of id `after`. */
  async list(filter: ExecutionFilter, limit: number, after?: string): Promise<ExecutionRecord[]> {
    const query = { ...queryOf(filter), ...(after && { _id: { $lt: after } }) }
    return guarded(async () => {
      const found = await this.#executions.find(query, { sort: { _id: -1 }, limit }).toArray()
      return found.map(executionRecord)
    })
  }

  async count(filter: ExecutionFilter): Promise<number> {
    return guarded(() => this.#executions.countDocuments(queryOf(filter)))
  }

  async records(ids: readonly string[]): Promise<Map<string, ExecutionRecord>> {
    return guarded(async () => {
      const found = await this.#executions.find({ _id: { $in: [...ids] } }).toArray()
      return new Map(found.map((document) => [document._id, executionRecord(document)]))
    })
  }

  /** Executions whose request id begins so (`prefix` ends with a slash), oldest first. */
  async ofRequestsBelow(prefix: string, limit: number): Promise<ExecutionRecord[]> {
    const behind = `${prefix.slice(0, -1)}0`
    const requestId = { $gte: prefix, $lt: behind }
    return guarded(async () => {
      const found = await this.#executions.find({ requestId }, { sort: { requestId: 1 }, limit }).toArray()
      return found.map(executionRecord).sort((a, b) => (a.id < b.id ? -1 : 1))
    })
  }

  /** How many executions of a pipeline run now, without the one named. */
  async countRunning(pipelineConfigId: string, exceptId: string): Promise<number> {
    return guarded(() =>
      this.#executions.countDocuments({ pipelineConfigId, status: 'RUNNING', _id: { $ne: exceptId } }),
    )
  }

  /** Ids of the executions of a pipeline that wait for their turn, oldest first. */
  async waiting(pipelineConfigId: string): Promise<string[]> {
    return guarded(async () => {
      const query = { pipelineConfigId, status: 'NOT_STARTED' as const, waiting: { $exists: true } }
      const found = await this.#executions.find(query, { projection: { _id: 1 }, sort: { _id: 1 } }).toArray()
      return found.map(({ _id }) => _id)
    })
  }

  /** Pipelines that have executions waiting for their turn. */
  async pipelinesWithWaiting(): Promise<string[]> {
    return guarded(() =>
      this.#executions.distinct('pipelineConfigId', { status: 'NOT_STARTED', waiting: { $exists: true } }),
    ) as Promise<string[]>
  }

  /** What is still to be handled: all of it, or what has been due since `dueBefore`. */
  async pending(dueBefore?: number): Promise<ExecutionRecord[]> {
    const nextDueAt = dueBefore === undefined ? { $exists: true } : { $lt: dueBefore }
    return guarded(async () => (await this.#executions.find({ nextDueAt }).toArray()).map(executionRecord))
  }

  /** Gives the executions of an application to another one; answers how many. Their keepers are told by the caller. */
  async ofApplication(application: string): Promise<string[]> {
    return guarded(async () => {
      const found = await this.#executions.find({ application }, { projection: { _id: 1 } }).toArray()
      return found.map(({ _id }) => _id)
    })
  }
}

function queryOf({ application, pipelineName, pipelineConfigId, statuses }: ExecutionFilter) {
  return {
    ...(application !== undefined && { application }),
    ...(pipelineName !== undefined && { name: pipelineName }),
    ...(pipelineConfigId !== undefined && { pipelineConfigId }),
    ...(statuses && { status: { $in: [...new Set(statuses)] } }),
  }
}
