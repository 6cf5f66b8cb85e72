import { type Benchmark, below, interleaved, range, ratioOf, summaryOf } from './measure.ts'
import { application, startOrca } from './support/orca.ts'

const stageCount = 200

/** Stages as pipelines have them: variables, calls that use them, judgments, waits and conditions, ten side by side. */
function stageAt(index: number): object {
  const previous = index < 10 ? [] : [String(index - 10)]
  const stage = { refId: String(index), name: `stage ${index}`, requisiteStageRefIds: previous }
  switch (index % 5) {
    case 0:
      return {
        ...stage,
        type: 'evaluateVariables',
        variables: [
          { key: `name${index}`, value: '${parameters.name.toLowerCase()}-${parameters.version}' },
          { key: `next${index}`, value: `\${name${index}.length() + ${index}}` },
        ],
      }
    case 1:
      return {
        ...stage,
        type: 'webhook',
        url: 'https://${parameters.host}/deploy/${parameters.version}',
        payload: { stage: index, by: '${trigger.user}', list: '${parameters.list.?[#this > 1]}' },
      }
    case 2:
      return {
        ...stage,
        type: 'wait',
        waitTime: `\${#stage('stage ${index - 1}').context.webhook.body.seconds}`,
      }
    case 3:
      return {
        ...stage,
        type: 'manualJudgment',
        stageEnabled: { type: 'expression', expression: "parameters.version matches '[0-9.]+'" },
      }
    default:
      return { ...stage, type: 'wait', waitTime: '${parameters.list.size()}' }
  }
}

const definition = {
  application,
  name: 'planned',
  spelEvaluator: 'v4',
  stages: Array.from({ length: stageCount }, (_, index) => stageAt(index)),
}
const trigger = { parameters: { name: 'Web', version: '1.2.3', host: 'example.com', list: [1, 2, 3] } }

const plan = `query ($definition: JSON!, $trigger: JSON) {
  planPipeline(application: "${application}", definition: $definition, trigger: $trigger) {
    problems { path message } permissions { name }
    stages { refId runs context outputs effects unknowns { path reason } problems { message } tasks { name } }
  }
}`
const check =
  'query ($definition: JSON!) { definitionProblems(definition: $definition) { path message severity } }'

/**
 * The plan of a pipeline of 200 stages, asked of Orca as a subgraph, beside the check of the same definition, which looks at each stage as well
 * and evaluates nothing.
 */
const benchmark: Benchmark = async ({ rounds, roundMs }) => {
  const orca = await startOrca()
  const milliseconds = async (query: string, variables: object) => {
    let count = 0
    const startedAt = performance.now()
    do {
      await orca.query(query, variables)
      count++
    } while (performance.now() - startedAt < roundMs)
    return (performance.now() - startedAt) / count
  }
  try {
    const { planned, checked } = await interleaved(rounds, {
      planned: () => milliseconds(plan, { definition, trigger }),
      checked: () => milliseconds(check, { definition }),
    })
    const ours = summaryOf(planned)
    return [
      {
        what: `plan of ${stageCount} stages`,
        measured: range(ours, ' ms'),
        against: `the check of the same definition: ${range(summaryOf(checked), ' ms')}`,
        ratio: ratioOf(planned, checked),
        target: below(ours.median, 200, 'ms'),
      },
    ]
  } finally {
    await orca.stop()
  }
}

export default benchmark
