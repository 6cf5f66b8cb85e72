import { type Benchmark, interleaved, type Row, range, ratioOf, shown, summaryOf } from './measure.ts'
import { application, type BenchedOrca, startOrca } from './support/orca.ts'

const pipelineCount = 1_500
const stageCount = 40
const inFlight = 20

/** The first stage fails, so that what is measured is starts, not the stages behind it. */
const stagesWith = (seconds: string) =>
  Array.from({ length: stageCount }, (_, index) => ({
    ...{ refId: String(index), id: String(index), name: `stage ${index}` },
    ...{ requisiteStageRefIds: index === 0 ? [] : [String(index - 1)], waitTime: seconds },
    ...(index === 0 ? failing : { type: 'wait' }),
  }))
const failing = {
  type: 'checkPreconditions',
  preconditions: [{ type: 'expression', failPipeline: true, context: { expression: 'false' } }],
}

const metadata = { name: 'bench', scopes: ['global'] }
const ordinary = { spelEvaluator: 'v4', limitConcurrent: false }
const stagesOfV2 = stagesWith('${templateVariables.seconds}')
const templates = [
  {
    ...{ schema: 'v2', id: 'second', metadata },
    variables: [{ name: 'seconds', type: 'int' }],
    pipeline: { ...ordinary, stages: stagesOfV2 },
  },
  {
    ...{ schema: '1', id: 'first', metadata },
    variables: [{ name: 'seconds', type: 'int' }],
    stages: stagesWith('{{ seconds }}').map(
      ({ id, type, name, requisiteStageRefIds, refId: _, ...config }) => ({
        ...{ id, type, name, dependsOn: requisiteStageRefIds, config },
      }),
    ),
  },
]

type Kind = 'plain' | 'v2' | 'v1'

/** No two of them have the same values: nothing that was made of one serves another. */
function definitionOf(kind: Kind, index: number): object {
  const named = { name: `${kind} ${index}`, ...ordinary }
  const variables = { seconds: index }
  if (kind === 'plain') return { ...named, templateVariables: variables, stages: stagesOfV2 }
  if (kind === 'v2')
    return { ...named, schema: 'v2', template: { reference: 'spinnaker://second' }, variables }
  const pipeline = { application, name: named.name, template: { source: 'spinnaker://first' }, variables }
  return { ...named, type: 'templatedPipeline', config: { schema: '1', pipeline } }
}

/**
 * Starts of pipelines made of a template beside the same pipelines without one, asked of Orca as a subgraph: each for the first time,
 * and again, when what was made of the template is known.
 */
const benchmark: Benchmark = async ({ rounds }, say) => {
  const orca = await startOrca()
  try {
    const each = Math.ceil(pipelineCount / (rounds + 1))
    const ids = await saved(orca, each * (rounds + 1))
    const starts = starter(orca)
    const seconds: Record<string, number> = {}
    const next: Record<string, number> = {}
    const chunk = (kind: Kind, isNew: boolean) => async () => {
      const name = isNew ? kind : `${kind} again`
      const from = isNew ? (next[kind] ?? 0) : 0
      if (isNew) next[kind] = from + each
      const taken = await starts(ids[kind].slice(from, from + each))
      seconds[name] = (seconds[name] ?? 0) + taken / 1_000
      return taken / each
    }
    const { plain, v2, v2Again, v1, v1Again } = await interleaved(rounds, {
      plain: chunk('plain', true),
      v2: chunk('v2', true),
      v2Again: chunk('v2', false),
      v1: chunk('v1', true),
      v1Again: chunk('v1', false),
    })
    const row = (what: string, samples: readonly number[]): Row => ({
      what: `a start of a pipeline of ${stageCount} stages made of a template of ${what}`,
      measured: range(summaryOf(samples), ' ms'),
      against: `the same pipeline without a template: ${range(summaryOf(plain), ' ms')}`,
      ratio: ratioOf(samples, plain),
      target: undefined,
    })
    const all = (name: string) => `${shown(seconds[name]!)} s`
    say(
      `${(each * (rounds + 1)).toLocaleString('en')} pipelines of each kind, started once, ${inFlight} at a time: ` +
        `${all('plain')} without a template, ${all('v2')} of schema v2, ${all('v1')} of schema 1`,
    )
    return [
      row('schema v2, for the first time', v2),
      row('schema v2, made before', v2Again),
      row('schema 1, for the first time', v1),
      row('schema 1, made before', v1Again),
    ]
  } finally {
    await orca.stop()
  }
}

export default benchmark

async function saved(orca: BenchedOrca, count: number): Promise<Record<Kind, string[]>> {
  for (const definition of templates) await orca.saveTemplate(definition)
  const ids: Record<Kind, string[]> = { plain: [], v2: [], v1: [] }
  for (const kind of Object.keys(ids) as Kind[])
    for (let index = 0; index < count; index++)
      ids[kind].push(await orca.savePipeline(definitionOf(kind, index)))
  return ids
}

/** Starts pipelines, so many at a time; answers the milliseconds until the last start was answered. Waits until they have ended. */
function starter(orca: BenchedOrca) {
  const ended = new Set<string>()
  let notice = () => {}
  orca.onEvent(({ id, status }) => {
    if (status !== 'TERMINAL') return
    ended.add(id)
    notice()
  })
  return async (pipelineIds: readonly string[]): Promise<number> => {
    const left = [...pipelineIds]
    const started: string[] = []
    const begun = performance.now()
    const worker = async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) started.push(await orca.startPipeline(id))
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
    const taken = performance.now() - begun
    while (!started.every((id) => ended.has(id)))
      await new Promise<void>((resolve) => {
        notice = resolve
      })
    ended.clear()
    return taken
  }
}
