import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { type ExpandedPipeline, loaded } from '../load.ts'
import { hasErrors, TemplateProblems } from '../problems.ts'
import type { LoadTemplate, Template } from '../template.ts'
import type { Done } from './expand.ts'
import type { Answer, Request } from './requests.ts'
import { keyOf, type WantedPipeline } from './wanted.ts'

/** What expanding a pipeline of schema 1 needs from outside. */
export interface V1Ports {
  readonly load: LoadTemplate
  readonly run: (request: Request) => Promise<Answer>
  /** The id of a pipeline or a strategy; null when there is none. */
  readonly findId: (wanted: WantedPipeline) => Promise<string | null>
  readonly known: (digests: string) => Done | undefined
  readonly remember: (digests: string, done: Done) => void
}

/** Templates that build upon each other. */
const longestChain = 20

/** Ids may be wanted by names that are made of ids. */
const mostRounds = 5

const sourcePath = ['config', 'pipeline', 'template', 'source']

/** Makes an ordinary pipeline of one of schema 1. Throws what is not the author's fault, such as UNAVAILABLE. */
export async function expandOfV1(
  definition: JsonObject,
  trigger: JsonObject,
  ports: V1Ports,
): Promise<ExpandedPipeline> {
  const problems = new TemplateProblems()
  const templates = await templatesOf(definition, trigger, ports, problems)
  if (hasErrors(problems.all)) return { problems: problems.all }
  const id = templates[0]?.source ?? ''
  const source = { id, type: 'templatedPipeline', version: 'v1' } as const
  const digests = templates.map(({ digest }) => digest).join('/')
  const known = ports.known(digests)
  if (known) return { ...known, source }
  // The first is the one the pipeline names; each next one is what the one before it builds upon.
  const job = { definition, templates: templates.map(({ content }) => content).reverse(), trigger }
  const ids: Record<string, string | null> = {}
  for (let round = 0; ; round++) {
    const answer = await ports.run({ kind: 'expand', job: { ...job, ids } })
    if (!('done' in answer)) {
      problems.template([], 'failure' in answer ? answer.failure : 'cannot be rendered')
      return { problems: problems.all }
    }
    const { done } = answer
    if (done.wanted.length === 0 || round === mostRounds) {
      if (Object.keys(ids).length === 0) ports.remember(digests, done)
      return { ...done, source }
    }
    for (const wanted of done.wanted) ids[keyOf(wanted)] = await ports.findId(wanted)
  }
}

/** The template that the pipeline names, and those that it builds upon, in this order. */
async function templatesOf(
  { config }: JsonObject,
  trigger: JsonObject,
  { load, run }: V1Ports,
  problems: TemplateProblems,
): Promise<Template[]> {
  const pipeline = isObject(config) && isObject(config.pipeline) ? config.pipeline : {}
  if (!isObject(pipeline.template)) return []
  let reference = String(pipeline.template.source ?? '')
  if (/\{[{%]/.test(reference)) {
    const context = { trigger, application: pipeline.application ?? null }
    const answer = await run({ kind: 'render', text: reference, context })
    if ('rendered' in answer) reference = answer.rendered
    else problems.config(sourcePath, 'failure' in answer ? answer.failure : 'cannot be rendered')
  }
  const templates: Template[] = []
  const seen = new Set<string>()
  while (reference !== '' && !hasErrors(problems.all)) {
    if (seen.has(reference) || seen.size === longestChain)
      problems.template(
        ['source'],
        `leads to "${reference}" again, or further than ${longestChain} templates`,
      )
    else {
      seen.add(reference)
      const template = await loaded({ reference }, sourcePath, load, problems)
      if (template) templates.push(template)
      reference = String(template?.content.source ?? '')
    }
  }
  if (templates.length === 0 && !hasErrors(problems.all))
    problems.config(sourcePath, 'is missing: it says which template the pipeline is made of')
  return templates
}
