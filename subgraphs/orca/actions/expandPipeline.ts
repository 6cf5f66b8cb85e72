import { createHash } from 'node:crypto'
import { checkDefinition } from '#platform/definition/definitionProblems.ts'
import { isExpression, isObject } from '#platform/definition/json.ts'
import { definitionLimits, isSoundObject } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { templateKind } from '#platform/definition/templateKind.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import { evaluateDeep } from '#platform/expressions/evaluate.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { DefinitionProblem } from '../domain/problems.ts'
import { noAnswers, scopeOf } from '../expressions/scope.ts'
import type { ExpandedPipeline } from '../templates/load.ts'
import { placeOf, type TemplateProblem } from '../templates/problems.ts'
import type { Expansion, LoadTemplate } from '../templates/template.ts'
import type { Done } from '../templates/v1/expand.ts'
import { expandOfV1 } from '../templates/v1/expandPipeline.ts'
import type { WantedPipeline } from '../templates/v1/wanted.ts'
import { expandOfV2 } from '../templates/v2/expandPipeline.ts'
import { findProblems } from './definitionProblems.ts'
import type { ActionPorts, SavedPipeline } from './ports.ts'
import { checkTrigger } from './trigger.ts'

type Ports = Pick<
  ActionPorts,
  'templates' | 'expressions' | 'clock' | 'newId' | 'findPipeline' | 'findStrategy'
>

/** A pipeline as it runs: one that is made of a template has become an ordinary one. */
export interface RunnablePipeline {
  /** As it was given when problems keep it from being made. */
  readonly pipeline: SavedPipeline
  /** What keeps it from being made, with paths into the pipeline or, behind `template:`, into its template. */
  readonly problems: readonly { readonly path: string; readonly message: string }[]
}

/** Makes an ordinary pipeline of one that is made of a template; others stay as they are. */
export async function expandSaved(
  pipeline: SavedPipeline,
  trigger: JsonObject,
  caller: Caller,
  ports: Ports,
): Promise<RunnablePipeline> {
  const { problems, definition, source } = await expand(pipeline.definition, trigger, caller, ports)
  const errors = problems.filter(({ severity }) => severity === 'ERROR')
  if (!definition || errors.length > 0)
    return {
      pipeline,
      problems: errors.map((problem) => ({ path: placeOf(problem), message: problem.message })),
    }
  if (!source) return { pipeline, problems: [] }
  return {
    pipeline: { ...pipeline, definition: { ...definition, source, initialConfig: pipeline.definition } },
    problems: [],
  }
}

/** What a templated pipeline comes to, for somebody who wants to see it. BAD_USER_INPUT for a trigger whose form is wrong. */
export async function expandPipeline(
  request: { readonly definition: unknown; readonly trigger?: unknown },
  caller: Caller,
  ports: Ports,
): Promise<ExpandedPipeline> {
  const trigger = checkTrigger(request.trigger)
  const form = new ProblemList()
  if (!isSoundObject(request.definition, definitionLimits, form.report))
    return { problems: of('CONFIG', form.all()) }
  const expanded = await expand(request.definition, trigger, caller, ports)
  if (!expanded.definition) return expanded
  return {
    ...expanded,
    problems: [...expanded.problems, ...of('EXPANDED', checkDefinition(expanded.definition).problems)],
  }
}

/**
 * All that is wrong or doubtful in a definition, where it is templated in the pipeline that it comes to; with `severity`, what weighs
 * that much.
 */
export async function problemsOf(
  definition: unknown,
  severity: DefinitionProblem['severity'] | undefined,
  caller: Caller,
  ports: Ports & Pick<ActionPorts, 'stages' | 'echoProblems'>,
): Promise<ShownProblem[]> {
  const found = await problemsWithTemplate(definition, caller, ports)
  if (severity === 'ERROR') return found.filter((problem) => problem.severity === 'ERROR')
  const form = new ProblemList()
  const isSound = isSoundObject(definition, definitionLimits, form.report)
  const [ofEcho = []] = isSound ? await ports.echoProblems([definition]) : []
  const warnings = ofEcho.map((problem) => ({ ...problem, severity: 'WARNING' as const }))
  return [...found, ...warnings].filter((problem) => !severity || problem.severity === severity)
}

type ShownProblem = Pick<DefinitionProblem, 'path' | 'message' | 'severity'>

/** As `findProblems`, of the pipeline that a templated one comes to, where it comes to one. */
async function problemsWithTemplate(
  definition: unknown,
  caller: Caller,
  ports: Ports & Pick<ActionPorts, 'stages'>,
): Promise<ShownProblem[]> {
  const ofTemplated = isObject(definition) && templateKind(definition) !== undefined
  if (!ofTemplated) return findProblems(definition, ports.stages)
  const { problems, definition: expanded } = await expandPipeline({ definition }, caller, ports).catch(
    unknownYet,
  )
  const found = problems.map((problem) => ({
    ...problem,
    path: placeOf(problem),
    severity: isTemplateMissing(problem) ? ('WARNING' as const) : problem.severity,
  }))
  return [...found, ...findProblems(expanded ?? definition, ports.stages)]
}

/** The template may be there when the pipeline is started, or another one, where its trigger tells which. */
const isTemplateMissing = ({ document, path }: TemplateProblem) =>
  document === 'CONFIG' && ['template.reference', 'config.pipeline.template.source'].includes(path)

function unknownYet(error: unknown): ExpandedPipeline {
  if (!(error instanceof PlatformError)) throw error
  const problem = { document: 'CONFIG', path: 'template.reference', severity: 'WARNING' } as const
  return { problems: [{ ...problem, message: error.message }] }
}

const of = (
  document: TemplateProblem['document'],
  problems: readonly { path: string; message: string }[],
): TemplateProblem[] => problems.map(({ path, message }) => ({ document, path, message, severity: 'ERROR' }))

async function expand(
  config: JsonObject,
  trigger: JsonObject,
  caller: Caller,
  ports: Ports,
): Promise<ExpandedPipeline> {
  const kind = templateKind(config)
  if (!kind) return { definition: config, problems: [] }
  const load: LoadTemplate = (artifact) => ports.templates.load(artifact, caller)
  if (kind === 'v1') {
    const run = ports.templates.render
    const findId = (wanted: WantedPipeline) => idOf(wanted, caller, ports)
    return expandOfV1(config, trigger, { load, run, findId, ...memory([config, trigger], ports) })
  }
  const reference = evaluated(isObject(config.template) ? config.template : {}, trigger, ports)
  return expandOfV2(config, reference, { load, ...memory(config, ports) })
}

async function idOf(
  { kind, application, name }: WantedPipeline,
  caller: Caller,
  { findPipeline, findStrategy }: Ports,
): Promise<string | null> {
  const find = kind === 'pipelineid' ? findPipeline : findStrategy
  return (await find({ application, name }, caller))?.id ?? null
}

/** What was made before, of a template's digest and of what was said besides it. */
function memory(said: unknown, { templates: { expansions } }: Ports) {
  const hash = createHash('sha256').update(JSON.stringify(said)).digest('base64')
  return {
    known: (digest: string) => expansions.get(`${hash}/${digest}`) as Done | undefined,
    remember: (digest: string, expansion: Expansion) => void expansions.set(`${hash}/${digest}`, expansion),
  }
}

/** Which template it is may depend on the trigger. */
function evaluated(
  artifact: JsonObject,
  trigger: JsonObject,
  { clock, newId, expressions }: Ports,
): JsonObject {
  if (!Object.values(artifact).some(isExpression)) return artifact
  const circumstances = { now: clock.now(), seed: newId(), answers: noAnswers }
  const { value } = evaluateDeep(artifact, scopeOf({ trigger }, circumstances, expressions, false))
  return isObject(value) ? value : artifact
}
