import { Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start({ GENNAKER_FAILPOINTS: 'echo.schedule.told=kill@2' })
}, 60_000)
afterAll(() => gennaker.stop())

const stages = [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }]

const cron = (cronExpression: string, more: object = {}) => ({
  type: 'cron',
  id: 'every',
  enabled: true,
  cronExpression,
  ...more,
})

/** Times of the runs that started a pipeline. */
const runsOf = async (pipeline: string): Promise<number[]> => {
  const { pipeline: found } = await gennaker.get(
    'query ($id: ID!) { pipeline(id: $id) { executions(first: 50) { nodes { trigger } } } }',
    { id: pipeline },
  )
  return found.executions.nodes.map(
    ({ trigger }: { trigger: { scheduledTime: number } }) => trigger.scheduledTime,
  )
}

it('starts a pipeline once for each time, though the program is killed when it has just told one', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'each second',
    stages,
    triggers: [cron('* * * * * ?', { timeZone: 'UTC', parameters: { size: 'small' } })],
  })
  await gennaker.ended()
  await gennaker.run({ GENNAKER_FAILPOINTS: '' })
  const before = (await runsOf(id)).length
  await until(async () => (await runsOf(id)).length >= before + 3, 20_000)
  const runs = await runsOf(id)
  expect(new Set(runs).size).toBe(runs.length)
  expect(runs.every((time) => time % 1_000 === 0)).toBe(true)
})

it('shows when it runs next, and what keeps it from running', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'shown',
    stages,
    triggers: [
      cron('0 30 2 ? * MON#1', { timeZone: 'Europe/Berlin' }),
      cron('0 0 12 30 2 ?', { id: 'never' }),
      cron('0 61 * * * ?', { id: 'wrong' }),
    ],
  })
  const { pipeline } = await gennaker.get(
    `query ($id: ID!) { pipeline(id: $id) { triggers {
      id problems { path message } schedule { expression timeZone nextRuns(first: 2) }
    } } }`,
    { id },
  )
  const [shown, never, wrong] = pipeline.triggers
  expect(shown).toMatchObject({
    problems: [],
    schedule: { expression: '0 30 2 ? * MON#1', timeZone: 'Europe/Berlin' },
  })
  expect(shown.schedule.nextRuns).toHaveLength(2)
  expect(never).toMatchObject({
    problems: [{ path: 'triggers[1].cronExpression', message: expect.stringContaining('it never comes') }],
    schedule: { timeZone: 'America/Los_Angeles', nextRuns: [] },
  })
  expect(wrong).toMatchObject({
    problems: [{ message: expect.stringContaining('minutes, at character 3: 61 is not from 0 to 59') }],
    schedule: null,
  })
})

it('says when an expression runs', async () => {
  const ask =
    'query ($expression: String!, $timeZone: String) { nextRuns(expression: $expression, timeZone: $timeZone, first: 3) }'
  const { nextRuns } = await gennaker.get(ask, {
    expression: '0 0 12 1 1 ? 2098-2100',
    timeZone: 'Asia/Tokyo',
  })
  expect(nextRuns).toEqual([2098, 2099, 2100].map((year) => `${year}-01-01T03:00:00.000Z`))
  const { errors } = await gennaker.ask(ask, { expression: '0 0 12 * * *' })
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('day of week, at character 12'),
    extensions: { code: 'BAD_USER_INPUT', problems: [{ path: 'expression' }] },
  })
})
