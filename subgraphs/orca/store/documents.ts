import type {
  Execution,
  ExecutionRecord,
  JsonObject,
  Origin,
  Pending,
  Stage,
  StageRecord,
  StageSource,
} from '../domain/execution.ts'
import { isComplete } from '../domain/status.ts'
import type { ExecutionDocument } from './models.ts'

/** The fields of an execution that are stored as they are. */
const plainFields = [
  'application',
  'status',
  'sequence',
  'revision',
  'startTime',
  'endTime',
  'canceled',
  'canceledBy',
  'cancellationReason',
  'paused',
  'waiting',
] as const

const originFields = [
  'type',
  'name',
  'description',
  'pipelineConfigId',
  'buildTime',
  'user',
  'limitConcurrent',
  'maxConcurrentExecutions',
  'keepWaitingPipelines',
  'spelEvaluator',
  'startTimeExpiry',
  'parent',
  'triggeredBy',
] as const satisfies readonly (keyof Origin)[]

type Fields = Record<string, unknown>

const picked = (from: object, keys: readonly string[]): Fields =>
  Object.fromEntries(
    keys.flatMap((key) => ((from as Fields)[key] === undefined ? [] : [[key, (from as Fields)[key]]])),
  )

/** A stage as it stands in its execution's document: without id (its key) and what it knows (elsewhere). */
function stageDocument(stage: StageRecord): Omit<StageRecord, 'id'> {
  const { id: _, context: __, outputs: ___, source: ____, ...record } = stage as Stage
  return defined(record)
}

/** An undefined value would be stored as null. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T
}

const tasksDocument = (stage: StageRecord) => stage.tasks.map(defined)

export function executionDocument(execution: Execution): ExecutionDocument {
  const stages = [...execution.stages.values()].map((stage) => [
    stage.id,
    { ...stageDocument(stage), tasks: tasksDocument(stage) },
  ])
  return {
    _id: execution.id,
    ...picked(execution.origin, originFields),
    ...picked(execution, plainFields),
    stages: Object.fromEntries(stages),
    outbox: Object.fromEntries(execution.outbox),
    nextDueAt: nextDueAt(execution.outbox),
  } as ExecutionDocument
}

function nextDueAt(outbox: ReadonlyMap<string, Pending>): number | undefined {
  let earliest: number | undefined
  for (const { dueAt } of outbox.values()) if (earliest === undefined || dueAt < earliest) earliest = dueAt
  return earliest
}

export function executionRecord(document: ExecutionDocument): ExecutionRecord {
  const { type, buildTime, user, limitConcurrent, maxConcurrentExecutions, keepWaitingPipelines } = document
  const origin: Origin = {
    ...picked(document, originFields),
    type,
    buildTime,
    user,
    limitConcurrent,
    maxConcurrentExecutions,
    keepWaitingPipelines,
  }
  const { application, status, sequence, revision, canceled, untoldSince } = document
  return {
    ...picked(document, plainFields),
    ...(untoldSince !== undefined && { untoldSince }),
    id: document._id,
    application,
    status,
    sequence,
    revision,
    canceled,
    origin,
    stages: new Map(Object.entries(document.stages).map(([id, stage]) => [id, { ...stage, id }])),
    outbox: new Map(Object.entries(document.outbox)),
  }
}

export interface StageData {
  readonly context: JsonObject
  readonly outputs: JsonObject
  readonly source?: StageSource
}

export function withData(
  record: ExecutionRecord,
  { trigger, definition }: Pick<Execution, 'trigger' | 'definition'>,
  dataOf: (s: StageRecord) => StageData,
): Execution {
  const stages = new Map<string, Stage>()
  for (const [id, stage] of record.stages) stages.set(id, { ...stage, ...dataOf(stage) })
  return { ...record, trigger, definition, stages }
}

type Update = { $set: Fields; $unset: Record<string, ''> }

/** The update by path that makes `after` of `before`, so that what is written grows with the change, not the graph. */
export function updateBetween(before: Execution, after: Execution): Update {
  // Paths hold ids, new ones each time: of objects with a prototype the engine would keep a shape for each of them.
  const update: Update = { $set: Object.create(null), $unset: Object.create(null) }
  const put = (path: string, value: unknown) => {
    if (value === undefined) update.$unset[path] = ''
    else update.$set[path] = value
  }
  for (const field of plainFields) if (after[field] !== before[field]) put(field, after[field])
  // The end frees the correlation id for another start.
  if (isComplete(after.status) && !isComplete(before.status)) put('correlationId', undefined)
  stageChanges(before.stages, after.stages, put)
  outboxChanges(before.outbox, after.outbox, put)
  return update
}

function stageChanges(
  before: ReadonlyMap<string, StageRecord>,
  after: ReadonlyMap<string, StageRecord>,
  put: (path: string, value: unknown) => void,
): void {
  for (const id of before.keys()) if (!after.has(id)) put(`stages.${id}`, undefined)
  for (const [id, stage] of after) {
    const old = before.get(id)
    if (old === stage) continue
    const document = { ...stageDocument(stage), tasks: tasksDocument(stage) }
    if (!old) {
      put(`stages.${id}`, document)
      continue
    }
    const was = old as unknown as Fields
    const is = stage as unknown as Fields
    for (const key of ['status', 'startTime', 'endTime', 'scheduledTime', 'restarts', 'dataId'])
      if (was[key] !== is[key]) put(`stages.${id}.${key}`, is[key])
    if (old.tasks !== stage.tasks) put(`stages.${id}.tasks`, document.tasks)
  }
}

function outboxChanges(
  before: ReadonlyMap<string, Pending>,
  after: ReadonlyMap<string, Pending>,
  put: (path: string, value: unknown) => void,
): void {
  if (before === after) return
  for (const id of before.keys()) if (!after.has(id)) put(`outbox.${id}`, undefined)
  for (const [id, pending] of after) if (before.get(id) !== pending) put(`outbox.${id}`, pending)
  put('nextDueAt', nextDueAt(after))
}
