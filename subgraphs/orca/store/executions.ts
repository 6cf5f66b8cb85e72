import { guarded } from '#platform/mongo/guarded.ts'
import type { Execution, ExecutionRecord, Stage, StageRecord } from '../domain/execution.ts'
import { executionDocument, executionRecord, type StageData, updateBetween, withData } from './documents.ts'
import { type Input, inputDocument, inputOf } from './inputs.ts'
import type { OrcaCollections } from './models.ts'

/** What makes a start the same as an earlier one. */
export interface StartKeys {
  readonly requestId?: string
  readonly correlationId?: string
}

/** Executions as they are stored: the truth about what runs. A failure of the store that may pass is UNAVAILABLE. */
export class ExecutionStore {
  readonly #collections: OrcaCollections
  readonly #newId: () => string

  constructor(collections: OrcaCollections, newId: () => string) {
    this.#collections = collections
    this.#newId = newId
  }

  /**
   * Stores a new execution durably. The execution's own document is written last: it is what makes the start count.
   * Answers false, and leaves nothing behind, when an execution with one of the keys is there already. `untoldSince` is the time
   * of the first event of it that is still to be told.
   */
  async insert(execution: Execution, keys: StartKeys, untoldSince?: number): Promise<boolean> {
    const input = inputDocument(execution)
    return guarded(async () => {
      await this.#collections.inputs.insertOne(input)
      try {
        await this.#collections.executions.insertOne({
          ...executionDocument(execution),
          ...keys,
          ...(untoldSince !== undefined && { untoldSince }),
        })
        return true
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        await this.#collections.inputs.deleteOne({ _id: execution.id })
        return false
      }
    })
  }

  /** The execution of an earlier start with one of these keys. */
  async findStarted({ requestId, correlationId }: StartKeys): Promise<ExecutionRecord | undefined> {
    const keys = [...(requestId ? [{ requestId }] : []), ...(correlationId ? [{ correlationId }] : [])]
    if (keys.length === 0) return undefined
    return guarded(async () => {
      const document = await this.#collections.executions.findOne({ $or: keys })
      return document ? executionRecord(document) : undefined
    })
  }

  /** An execution with all its stages know; undefined when there is none of that id. */
  async load(id: string): Promise<Execution | undefined> {
    return guarded(async () => {
      const document = await this.#collections.executions.findOne({ _id: id })
      if (!document) return undefined
      const record = executionRecord(document)
      const input = await this.input(id)
      const data = await this.stageData([...record.stages.values()])
      // Replaced and forgotten since the execution was read: it is another one by now.
      for (const { dataId } of record.stages.values()) if (dataId && !data.has(dataId)) return this.load(id)
      const dataOf = (stage: StageRecord): StageData =>
        (stage.dataId && data.get(stage.dataId)) || input.dataOf(stage.id)
      return withData(record, input, dataOf)
    })
  }

  /** What an execution was started with. */
  async input(id: string): Promise<Input> {
    return guarded(async () => inputOf(await this.#collections.inputs.findOne({ _id: id })))
  }

  /** Context and outputs of those stages that are no longer as they were at the start, by data id. */
  async stageData(stages: readonly StageRecord[]): Promise<Map<string, StageData>> {
    const ids = stages.flatMap(({ dataId }) => dataId ?? [])
    if (ids.length === 0) return new Map()
    return guarded(async () => {
      const found = await this.#collections.stageData.find({ _id: { $in: ids } }).toArray()
      return new Map(found.map((document) => [String(document._id), JSON.parse(document.data) as StageData]))
    })
  }

  /**
   * Makes `after` of `before` by one conditional write; false when somebody else has changed the execution meanwhile.
   * What stages know is written first, under ids that count only once the conditional write names them. With `untoldSince`, the
   * change has events that are still to be told, the first of them of that time.
   */
  async write(before: Execution, after: Execution, untoldSince?: number): Promise<Execution | false> {
    return guarded(async () => {
      const stored = await this.#storeData(before, after)
      const update = updateBetween(before, stored)
      if (untoldSince !== undefined) update.$set.untoldSince = untoldSince
      const { matchedCount } = await this.#collections.executions.updateOne(
        { _id: before.id, revision: before.revision },
        { $set: update.$set, ...(Object.keys(update.$unset).length > 0 && { $unset: update.$unset }) },
      )
      return matchedCount === 1 && stored
    })
  }

  async #storeData(before: Execution, after: Execution): Promise<Execution> {
    const changed = [...after.stages.values()].filter((stage) =>
      hasNewData(before.stages.get(stage.id), stage),
    )
    if (changed.length === 0) return after
    const stages = new Map(after.stages)
    const documents = changed.map((stage) => {
      const dataId = this.#newId()
      stages.set(stage.id, { ...stage, dataId })
      const data = JSON.stringify({
        context: stage.context,
        outputs: stage.outputs,
        source: stage.source,
      })
      return { _id: dataId, executionId: after.id, stageId: stage.id, data }
    })
    await this.#collections.stageData.insertMany(documents)
    return { ...after, stages }
  }

  /** Forgets what stages knew at earlier times, by data id. */
  async forget(dataIds: readonly string[]): Promise<void> {
    await guarded(() => this.#collections.stageData.deleteMany({ _id: { $in: [...dataIds] } }))
  }

  /** Forgets whatever the stages of an execution knew at earlier times, once it has ended. */
  async prune(execution: ExecutionRecord): Promise<void> {
    const current = [...execution.stages.values()].flatMap(({ dataId }) => dataId ?? [])
    // Nothing was ever put to any stage: most executions of a few simple stages are spared a command.
    if (current.length === 0) return
    await guarded(() =>
      this.#collections.stageData.deleteMany({ executionId: execution.id, _id: { $nin: current } }),
    )
  }
}

function hasNewData(before: Stage | undefined, after: Stage): boolean {
  return (
    !before ||
    before.context !== after.context ||
    before.outputs !== after.outputs ||
    before.source !== after.source
  )
}

const isDuplicateKey = (error: unknown) => (error as { code?: unknown }).code === 11000
