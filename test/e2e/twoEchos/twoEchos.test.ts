import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mongoose'
import { type ServiceName, serviceNames } from '#platform/service/service.ts'
import { freePort, Gennaker, Process } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'
import { openMongo } from '../../unit/subgraphs/front50/front50.ts'

const others = serviceNames.filter((name) => name !== 'echo')

let mongo: Awaited<ReturnType<typeof openMongo>>
let folder: string
let gennaker: Gennaker
let echos: [Process, Process]

/** One process with all but Echo, two with an Echo each, all of them on one store. */
beforeAll(async () => {
  mongo = await openMongo()
  folder = await mkdtemp(join(tmpdir(), 'gennaker-'))
  const port = await freePort()
  const ports = {} as Record<ServiceName, number>
  for (const name of serviceNames) ports[name] = await freePort()
  const secondPort = await freePort()
  const shared = {
    GENNAKER_IDENTITY_SECRET: 'a secret that only this test knows about',
    GENNAKER_MONGODB_URL: mongo.uri,
  }
  const endpoints = (names: readonly ServiceName[]) =>
    Object.fromEntries(
      names.map((name) => [
        `GENNAKER_ENDPOINTS_${name.toUpperCase()}`,
        `http://127.0.0.1:${ports[name]}/graphql`,
      ]),
    )
  const echoAt = (number: number) => {
    const env = {
      ...shared,
      ...endpoints(others),
      GENNAKER_SERVICES: 'echo',
      GENNAKER_DATA: join(folder, `echo ${number}`),
      GENNAKER_SERVICE_PORTS_ECHO: String(number),
    }
    return new Process(env, `http://127.0.0.1:${number}/health/ready`)
  }
  const rest = new Process(
    {
      ...shared,
      ...endpoints(['echo']),
      ...Object.fromEntries(
        others.map((name) => [`GENNAKER_SERVICE_PORTS_${name.toUpperCase()}`, String(ports[name])]),
      ),
      GENNAKER_SERVICES: [...others, 'gate'].join(','),
      GENNAKER_DATA: join(folder, 'rest'),
      GENNAKER_PORT: String(port),
    },
    `http://127.0.0.1:${port}/health/ready`,
  )
  echos = [echoAt(ports.echo), echoAt(secondPort)]
  gennaker = new Gennaker(port, join(folder, 'rest'), rest, rest)
  await Promise.all([rest, ...echos].map((process) => process.run()))
}, 120_000)

afterAll(async () => {
  await Promise.all(echos.map((echo) => echo.end('SIGTERM')))
  await gennaker.stop()
  await mongo.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

/** The process that tells the times of schedules now. */
async function scheduler(): Promise<Process | undefined> {
  const connection = await createConnection(mongo.uri, { dbName: 'gennaker_platform' }).asPromise()
  try {
    const leases = connection.collection<{ _id: string; holder: string }>('leases')
    const held = await leases.findOne({ _id: 'echo.scheduler' })
    return echos.find(({ pid }) => held?.holder.startsWith(`${pid}@`))
  } finally {
    await connection.close()
  }
}

/** The times that have started the pipeline, in order. */
async function runsOf(pipeline: string): Promise<number[]> {
  const found = await gennaker.get(
    'query ($id: ID!) { pipeline(id: $id) { executions(first: 100) { nodes { trigger } } } }',
    { id: pipeline },
  )
  const runs = found.pipeline.executions.nodes as { trigger: { scheduledTime: number } }[]
  return runs.map(({ trigger }) => trigger.scheduledTime).toSorted((a, b) => a - b)
}

it('two Echos start a pipeline once for each time, also when the one that does it ends', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'each second',
    stages: [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }],
    triggers: [{ type: 'cron', id: 'second', enabled: true, cronExpression: '* * * * * ?', timeZone: 'UTC' }],
  })
  await until(async () => (await runsOf(id)).length >= 3, 20_000)
  const first = await scheduler()
  expect(first).toBeDefined()
  await first!.end('SIGTERM')
  const before = await runsOf(id)
  await until(async () => (await runsOf(id)).length >= before.length + 3, 30_000)
  const other = await scheduler()
  expect(other).toBeDefined()
  expect(other).not.toBe(first)
  const runs = await runsOf(id)
  // None twice, and none left out between the first and the last.
  expect(runs).toEqual(runs.map((_, index) => runs[0]! + index * 1_000))
}, 90_000)
