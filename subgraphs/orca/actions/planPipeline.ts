import { isObject, objectsOf } from '#platform/definition/json.ts'
import { definitionLimits, isSoundObject } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { conflict, notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { runningAtMost, takesTurns } from '../domain/concurrency.ts'
import { newExecution } from '../domain/create.ts'
import type { Execution, JsonObject } from '../domain/execution.ts'
import { permissionsFor } from '../planning/permissions.ts'
import type { PipelinePlan, PlannedArtifact } from '../planning/plan.ts'
import { walkStages } from '../planning/walk.ts'
import type { StagePorts } from '../stages/define.ts'
import type { PlanPort } from '../stages/rehearsal.ts'
import { definitionProblems } from './definitionProblems.ts'
import { expandSaved } from './expandPipeline.ts'
import type { ActionPorts, SavedPipeline } from './ports.ts'
import { prepareStart } from './prepareStart.ts'
import { checkTrigger } from './trigger.ts'

export interface PlanPorts extends ActionPorts {
  readonly stagePorts: StagePorts
}

/** How many pipelines a plan looks into, one within the other. */
const deepest = 5

/** How many in all: five levels of pipelines that start ten others each are a hundred thousand. */
const mostOthers = 100

/** A plan, with those within it, is for somebody who waits for it. */
const timeoutMs = 30_000

/** What a start would do, without doing it. BAD_USER_INPUT for a definition or a trigger whose form is wrong. */
export async function planPipeline(
  request: { readonly application: string; readonly definition: unknown; readonly trigger?: unknown },
  caller: Caller,
  ports: PlanPorts,
): Promise<PipelinePlan> {
  const trigger = checkTrigger(request.trigger)
  const form = new ProblemList()
  if (!isSoundObject(request.definition, definitionLimits, form.report)) return refused(form.all(), trigger)
  const { definition, application } = { definition: request.definition, application: request.application }
  const id = typeof definition.id === 'string' ? definition.id : ''
  const pipeline = { id, name: String(definition.name ?? ''), application, definition }
  return planSaved(pipeline, trigger, caller, {
    ...ports,
    depth: 1,
    others: { left: mostOthers },
    signal: AbortSignal.timeout(timeoutMs),
  })
}

interface Within {
  readonly depth: number
  /** How many more pipelines the whole plan may look into. */
  readonly others: { left: number }
  readonly signal: AbortSignal
}

async function planSaved(
  saved: SavedPipeline,
  trigger: JsonObject,
  caller: Caller,
  ports: PlanPorts & Within,
): Promise<PipelinePlan> {
  const { pipeline, problems: unexpanded } = await expandSaved(saved, trigger, caller, ports)
  if (unexpanded.length > 0) return refused(unexpanded, trigger)
  const prepared = await prepareStart(pipeline, trigger, caller, ports, { isPlan: true })
  const { start, problems } = prepared
  // Those of other pipelines are looked at where they are saved.
  const [ofEcho = []] = ports.depth === 1 ? await ports.echoProblems([pipeline.definition]) : []
  const ofStages = definitionProblems(pipeline.definition, ports.stages)
  const doubts = [...ofStages, ...prepared.doubts, ...ofEcho]
  const all = [
    ...problems,
    ...doubts.filter(({ path }) => !problems.some((problem) => problem.path === path)),
  ]
  const found = all.map(({ path, message }) => ({ path, message }))
  // Stages that do not make a graph cannot be gone through.
  if (problems.some(({ path }) => /^stages(\[\d+\]\.(refId|requisiteStageRefIds.*))?$/.test(path)))
    return { ...refused(found, start.trigger) }
  const now = ports.clock.now()
  const { signal } = ports
  const execution: Execution = {
    ...newExecution(start, 'plan'),
    status: 'RUNNING',
    startTime: now,
    isPlanned: true,
  }
  const plans = planPort(pipeline.application, caller, signal, ports)
  const { stages: table, expressions, answer, stagePorts } = ports
  const stages = await walkStages(execution, {
    stages: table,
    expressions,
    answer,
    stagePorts,
    plans,
    now,
    signal,
  })
  const { origin } = start
  return {
    problems: [...found, ...stages.flatMap((stage) => stage.problems)],
    stages,
    trigger: start.trigger,
    artifacts: artifactsIn(pipeline.definition, start.trigger),
    permissions: permissionsFor(pipeline.application, stages),
    waits: takesTurns(origin) && (await ports.queries.countRunning(pipeline.id, '')) >= runningAtMost(origin),
  }
}

const refused = (problems: PipelinePlan['problems'], trigger: JsonObject): PipelinePlan => ({
  problems,
  stages: [],
  trigger,
  artifacts: [],
  permissions: [],
  waits: false,
})

/** What tasks ask of a plan: what operations would do, and plans of other pipelines. */
function planPort(
  application: string,
  caller: Caller,
  signal: AbortSignal,
  ports: PlanPorts & Within,
): PlanPort {
  return {
    operations: (request) =>
      ports.stagePorts.clouddriver.operations.effects({ ...request, application }, { caller, signal }),
    async child({ pipeline: key, isStrategy = false }, trigger) {
      if (ports.depth >= deepest)
        throw conflict(`Plans look into ${deepest} pipelines one within the other at most.`)
      if (ports.others.left-- <= 0) throw conflict(`Plans look into ${mostOthers} other pipelines at most.`)
      const find = isStrategy ? ports.findStrategy : ports.findPipeline
      const pipeline = await find(key, caller)
      if (!pipeline)
        throw notFound(isStrategy ? 'custom strategy' : 'pipeline', Object.values(key).join(': '))
      const plan = await planSaved(pipeline, trigger, caller, { ...ports, depth: ports.depth + 1 })
      return { pipelineId: pipeline.id, name: pipeline.name, application: pipeline.application, plan }
    },
  }
}

function artifactsIn(
  { expectedArtifacts }: JsonObject,
  { resolvedExpectedArtifacts }: JsonObject,
): PlannedArtifact[] {
  const bound = new Map(objectsOf(resolvedExpectedArtifacts).map((each) => [each.id, each.boundArtifact]))
  return objectsOf(expectedArtifacts).map((expected) => {
    const artifact = bound.get(expected.id)
    return { expected, bound: isObject(artifact) ? artifact : undefined }
  })
}
