import type { FailpointName } from '#platform/failpoints/table.ts'
import { Gennaker, stageOf } from '../fixtures/gennaker.ts'
import { until } from '../fixtures/until.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever the graph answers
type Seen = any

const dyingAt = (point: FailpointName) => `${point}=kill@1`

const stage = (refId: string, requires: string[], type: string) => ({
  refId,
  requisiteStageRefIds: requires,
  type,
  name: refId,
  ...(type === 'wait' && { waitTime: 0 }),
})

describe('kill -9 between changes of executions and what Echo hears of them', () => {
  let gennaker: Gennaker
  beforeAll(async () => {
    gennaker = await Gennaker.start({ GENNAKER_FAILPOINTS: dyingAt('orca.start.afterWrite') })
  })
  afterAll(() => gennaker.stop())

  /** Runs it until it dies there, which it may before it is ready: what was under way goes on at once. */
  async function dies(at: FailpointName, work: () => Promise<unknown>): Promise<void> {
    await gennaker.run({ GENNAKER_FAILPOINTS: dyingAt(at) }).catch(() => undefined)
    await work().catch(() => undefined)
    await gennaker.ended()
  }

  const eventsOf = async (executionId: string): Promise<string[]> => {
    const document = `query ($executionId: ID!) {
      events(filter: { executionId: $executionId }, first: 100) { nodes { type details content } }
    }`
    const { events } = await gennaker.get(document, { executionId })
    return events.nodes.map(({ type, details, content }: Seen) =>
      [type, content.name, content.taskName, details.created].filter(Boolean).join(' '),
    )
  }

  it('it hears of everything, and of nothing twice', async () => {
    const pipeline = await gennaker.savePipeline('events', {
      name: 'deaths',
      stages: [stage('a', [], 'wait'), stage('b', ['a'], 'manualJudgment'), stage('c', ['b'], 'wait')],
    })
    const judge = async (executionId: string) => {
      const { id: stageId } = stageOf(await gennaker.when(executionId, isAtJudgment), 'b')
      await gennaker.get(
        `mutation ($executionId: ID!, $stageId: ID!) {
          judgeStage(executionId: $executionId, stageId: $stageId, judgment: CONTINUE) { id }
        }`,
        { executionId, stageId },
      )
    }
    const start = () => gennaker.startPipeline(pipeline, { requestId: 'deaths' })
    await expect(start()).rejects.toThrow()
    await dies('echo.append.allotted', start)
    await dies('orca.events.told', start)
    await dies('orca.transition.afterWrite', async () => judge(await start()))
    await gennaker.run({ GENNAKER_FAILPOINTS: '' })
    const id = await start()
    await gennaker.when(id, ({ status }) => status === 'SUCCEEDED')
    const stageEvents = (name: string, task: string) =>
      ['starting', 'complete'].flatMap((phase) => [
        `orca:stage:${phase} ${name}`,
        `orca:task:${phase} ${name} ${task}`,
      ])
    const expected = [
      'orca:pipeline:starting',
      ...stageEvents('a', 'wait.wait'),
      ...stageEvents('b', 'manualJudgment.waitForJudgment'),
      ...stageEvents('c', 'wait.wait'),
      'orca:pipeline:complete',
    ]
    await until(async () => (await eventsOf(id)).length >= expected.length)
    const withoutTimes = (await eventsOf(id)).map((event) => event.replace(/ \d+$/, ''))
    expect(withoutTimes.toSorted()).toEqual(expected.toSorted())
  }, 180_000)
})

const isAtJudgment = (execution: Seen) => stageOf(execution, 'b').status === 'RUNNING'
