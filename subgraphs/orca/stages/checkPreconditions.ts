import { z } from 'zod'
import type { Stage } from '../domain/execution.ts'
import { holdsExpression } from '../domain/source.ts'
import { cloudTask } from './clouddriver/ask.ts'
import { defineStage, type TaskResult, type TaskWork } from './define.ts'
import { flag, parameterProblems } from './parameters.ts'
import type { Checked } from './preconditions/checked.ts'
import { checkClusterSize, clusterSize } from './preconditions/clusterSize.ts'
import { checkExpression, expressionContext } from './preconditions/expression.ts'

/** What a kind of precondition wants to know, and whether it holds: `reason` says why not. `found` goes to the stage's context. */
interface Precondition {
  readonly context: z.ZodType
  check(work: TaskWork<unknown>): Promise<Checked>
}

const kinds: Readonly<Record<string, Precondition>> = {
  stageStatus: {
    context: z.looseObject({ stageName: z.string(), stageStatus: z.string() }),
    check: async ({ execution, stage: { context } }) => {
      const { stageName, stageStatus } = context
      const named = [...execution.stages.values()].filter(({ name }) => name === stageName)
      if (named.length === 0) return { reason: `there is no stage named ${String(stageName)}` }
      if (named.some(({ status }) => status === stageStatus)) return {}
      const found = named.map(({ status }) => status).join(', ')
      return { reason: `stage ${String(stageName)} is ${found}, not ${String(stageStatus)}` }
    },
  },
  clusterSize: { context: clusterSize, check: checkClusterSize },
  expression: { context: expressionContext, check: checkExpression },
}

const kindOf = (type: string) => (Object.hasOwn(kinds, type) ? kinds[type] : undefined)

const precondition = z.looseObject({
  type: z
    .string()
    .describe(
      'expression: an expression is true; stageStatus: a stage of this execution has a certain status; clusterSize: a cluster has so many server groups.',
    ),
  failPipeline: flag().default(true).describe('Fails the pipeline; otherwise only this branch stops.'),
  failureMessage: z.string().nullish().describe('What to say when it does not hold.'),
  context: z
    .looseObject({})
    .nullish()
    .describe(
      'expression: expression, as it would stand within the braces. stageStatus: stageName and stageStatus. clusterSize: credentials, cluster, regions, comparison, expected, onlyEnabledServerGroups.',
    ),
})

const parameters = z.looseObject({
  preconditions: z.array(precondition).nullish().describe('All must hold.'),
  preconditionType: z
    .string()
    .optional()
    .describe('Set on the stage that checks one precondition.')
    .meta({ readOnly: true }),
})

/** The kind of the precondition that the stage checks, and what it says when that does not hold. */
function preconditionOf({ context: { preconditionType, failureMessage } }: Stage) {
  const said = typeof failureMessage === 'string' && failureMessage !== '' ? failureMessage : undefined
  return { kind: kindOf(String(preconditionType)), said }
}

const checkPrecondition = cloudTask({
  name: 'checkPrecondition',
  rehearse: async (work) => {
    const { kind, said } = preconditionOf(work.stage)
    // How stages end is not known beforehand; an expression that has not been evaluated waits for something like that.
    if (!kind || kind === kinds.stageStatus || holdsExpression(work.stage.context.expression))
      return { leavesOpen: 'context' }
    const { reason, isUnknown, found } = await kind.check(work)
    if (isUnknown) return { leavesOpen: 'context' }
    return reason === undefined
      ? { context: found ?? {} }
      : { context: found ?? {}, problems: [`A precondition does not hold: ${said ?? reason}.`] }
  },
  // What is asked in a cloud is asked for so long.
  timeoutMs: 30_000,
  backoffMs: () => 5_000,
  execute: async (work) => {
    const { kind, said } = preconditionOf(work.stage)
    if (!kind)
      return failed(`preconditions of type ${String(work.stage.context.preconditionType)} are not installed`)
    const { reason, found = {} } = await kind.check(work)
    if (reason === undefined) return { status: 'SUCCEEDED', context: found }
    return { ...failed(said ?? reason), context: found }
  },
})

/** The stage itself only puts one stage per precondition before itself; each of those checks its one. */
export const checkPreconditions = defineStage({
  type: 'checkPreconditions',
  title: 'Check preconditions',
  description: 'Fails unless certain conditions hold.',
  parameters,
  before: ({ stage, parameters }) =>
    stage.parentStageId
      ? []
      : (parameters.preconditions ?? []).map((condition, index) => ({
          type: 'checkPreconditions',
          name: `Check precondition (${condition.type})`,
          context: {
            ...condition.context,
            context: condition.context ?? {},
            failPipeline: condition.failPipeline,
            failureMessage: condition.failureMessage,
            preconditionType: condition.type,
            preconditionIndex: index,
          },
        })),
  tasks: ({ stage }) => (stage.parentStageId ? [checkPrecondition] : []),
  missing: ({ preconditions }) =>
    (preconditions ?? []).flatMap(({ type, context }, index) => {
      const at = `preconditions[${index}]`
      const kind = kindOf(type)
      if (!kind) return [{ path: `${at}.type`, message: `preconditions of type '${type}' are not installed` }]
      return parameterProblems(kind.context, context ?? {}).map(({ path, message }) => ({
        path: `${at}.context.${path}`,
        message,
      }))
    }),
})

const failed = (message: string): TaskResult => ({
  status: 'TERMINAL',
  failure: { code: 'PRECONDITION_FAILED', message: `A precondition does not hold: ${message}.` },
})
