import { Batch, type CursorSource } from '../cursors/registry.ts'
import { fail } from '../errors.ts'
import { AGGREGATE_FIELDS, openAggregation } from '../execution/aggregation.ts'
import { FindSource } from '../execution/findSource.ts'
import { OrderedReader } from '../execution/orderedReader.ts'
import { splitPipeline } from '../execution/pushdown.ts'
import { openScan } from '../execution/query.ts'
import type { Scan } from '../execution/scan.ts'
import type { IndexScan, Plan } from '../indexes/plan.ts'
import { type Document, firstKey, isDocument, type Value } from '../values/types.ts'
import type { Reply } from '../wire/reply.ts'
import { type Call, defineCommand } from './command.ts'
import { checkFields, collectionName, documentArray, optionalDocument } from './fields.ts'
import { FIND_FIELDS, findSource } from './find.ts'
import { SERVER_VERSION } from './hello.ts'

const ALL = { sort: undefined, skip: 0, limit: Number.POSITIVE_INFINITY }

const VERBOSITIES = new Set(['queryPlanner', 'executionStats', 'allPlansExecution'])

/** Tells how a command finds its documents and, unless only the plan is asked for, what that took. */
export const explain = defineCommand({
  names: ['explain'],
  fields: ['verbosity'],
  async run(call) {
    const command =
      optionalDocument(call.body, 'explain') ?? fail('TypeMismatch', "BSON field 'explain' must be an object")
    const verbosity = call.body.verbosity ?? 'allPlansExecution'
    if (!VERBOSITIES.has(verbosity as string))
      fail('FailedToParse', `verbosity string must be one of ${[...VERBOSITIES].join(', ')}`)
    return explainCommand(call, command, verbosity !== 'queryPlanner')
  },
})

export async function explainCommand(call: Call, command: Document, execute: boolean): Promise<Reply> {
  const name = firstKey(command) ?? ''
  const inner = { ...call, body: command }
  if (name === 'aggregate') return explainAggregate(inner, execute)
  const collection = collectionName(command, name)
  const source = sourceOf(inner, name, collection)
  const statistics = execute ? await run(source) : undefined
  return {
    explainVersion: '1',
    queryPlanner: planner(
      `${call.db}.${collection}`,
      source.reader,
      filterOf(command),
      source.projection !== undefined,
    ),
    ...(statistics === undefined ? {} : { executionStats: statistics }),
    command,
    serverInfo: { version: SERVER_VERSION },
  }
}

function filterOf(command: Document): Document {
  const [statement] = [command.updates, command.deletes].find(Array.isArray) ?? []
  const filter = command.filter ?? command.query ?? (isDocument(statement) ? statement.q : undefined)
  return isDocument(filter) ? filter : {}
}

/** The reading half of a command: an explained write changes nothing. */
function sourceOf(call: Call, name: string, collection: string): FindSource {
  const { body } = call
  switch (name) {
    case 'find':
      checkFields('find', body, new Set(FIND_FIELDS))
      return findSource(call, collection, body)
    case 'count':
    case 'distinct':
      return scanSource(call, collection, optionalDocument(body, 'query'), body.hint)
    case 'findAndModify':
    case 'findandmodify':
      return findSource(call, collection, {
        filter: optionalDocument(body, 'query') ?? {},
        limit: 1,
        ...(body.sort === undefined ? {} : { sort: body.sort }),
        ...(body.hint === undefined ? {} : { hint: body.hint }),
      })
    case 'update':
    case 'delete': {
      const [statement] = documentArray(body, name === 'update' ? 'updates' : 'deletes')
      return scanSource(call, collection, optionalDocument(statement ?? {}, 'q'), statement?.hint)
    }
    default:
      return fail('CommandNotFound', `Explain failed due to unknown command: ${name}`)
  }
}

function scanSource(
  call: Call,
  name: string,
  filter: Document | undefined,
  hint: Value | undefined,
): FindSource {
  const { scan } = openScan(call, name, { filter: filter ?? {}, hint })
  return new FindSource(new OrderedReader(scan, ALL), undefined)
}

/** Anything that fills batches from a reader. */
type Explained = CursorSource & { readonly reader: OrderedReader }

async function run(source: Explained): Promise<Document> {
  const started = performance.now()
  const { signal } = new AbortController()
  let nReturned = 0
  for (let done = false; !done; ) {
    const batch = new Batch(Number.POSITIVE_INFINITY)
    done = await source.fill(batch, { signal })
    nReturned += batch.documents.length
  }
  return statisticsOf(source.reader.scan, nReturned, performance.now() - started)
}

function statisticsOf({ keysExamined, docsExamined }: Scan, nReturned: number, ms: number): Document {
  return {
    executionSuccess: true,
    nReturned,
    executionTimeMillis: Math.round(ms),
    totalKeysExamined: keysExamined,
    totalDocsExamined: docsExamined,
  }
}

function planner(ns: string, reader: OrderedReader, filter: Document, projected: boolean): Document {
  return {
    namespace: ns,
    parsedQuery: filter,
    indexFilterSet: false,
    winningPlan: wrap(describePlan(reader.scan.plan, filter), reader, projected),
    rejectedPlans: [],
  }
}

/** The stages that stand on top of the scan. */
function wrap(inner: Document, reader: OrderedReader, projected: boolean): Document {
  const { sort, skip, limit } = reader.options
  let stage = inner
  if (reader.sorts) stage = { stage: 'SORT', sortPattern: sort!, inputStage: stage }
  if (skip > 0) stage = { stage: 'SKIP', skipAmount: skip, inputStage: stage }
  if (Number.isFinite(limit)) stage = { stage: 'LIMIT', limitAmount: limit, inputStage: stage }
  return projected ? { stage: 'PROJECTION_DEFAULT', inputStage: stage } : stage
}

async function explainAggregate(call: Call, execute: boolean): Promise<Reply> {
  checkFields('aggregate', call.body, new Set(AGGREGATE_FIELDS))
  const pipeline = documentArray(call.body, 'pipeline')
  const { source, writes } = openAggregation(call, pipeline)
  const { filter, streaming, blocking } = splitPipeline(pipeline)
  const opened = source()
  const ns = `${call.db}.${collectionName(call.body, 'aggregate')}`
  const queryPlanner = planner(ns, opened.reader, filter, false)
  const statistics = execute && !writes ? await run(opened) : undefined
  const found = { queryPlanner, ...(statistics === undefined ? {} : { executionStats: statistics }) }
  const rest = [...streaming, ...blocking]
  return {
    explainVersion: '1',
    ...(rest.length === 0 ? found : { stages: [{ $cursor: found }, ...rest] }),
    command: call.body,
    serverInfo: { version: SERVER_VERSION },
  }
}

function describePlan(plan: Plan, filter: Document): Document {
  switch (plan.stage) {
    case 'EOF':
      return { stage: 'EOF' }
    case 'IDHACK':
      return { stage: 'IDHACK' }
    case 'COLLSCAN':
      return { stage: 'COLLSCAN', filter, direction: plan.reverse ? 'backward' : 'forward' }
    case 'IXSCAN':
      return { stage: 'FETCH', filter, inputStage: describeIndexScan(plan) }
    case 'OR':
      return {
        stage: 'FETCH',
        filter,
        inputStage: { stage: 'OR', inputStages: plan.inputs.map(describeIndexScan) },
      }
  }
}

function describeIndexScan(scan: IndexScan): Document {
  const { definition } = scan
  return {
    stage: 'IXSCAN',
    keyPattern: scan.keyPattern,
    indexName: scan.name,
    isMultiKey: scan.multikey,
    isUnique: definition.unique === true,
    isSparse: definition.sparse === true,
    isPartial: definition.partialFilterExpression !== undefined,
    direction: scan.reverse ? 'backward' : 'forward',
    ranges: scan.ranges.length,
  }
}
